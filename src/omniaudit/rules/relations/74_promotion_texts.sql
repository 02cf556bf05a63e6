/* A promotion in a line, as reports show it: what it gives, in what form, to whom, on which conditions; and its dates as
   the channel wrote them. */
SELECT
    promotion_no,
    concat_ws(' · ',
        CASE kind
            WHEN 'percent' THEN coalesce(percent_text || ' %', 'percent')
            WHEN 'amount' THEN coalesce(amount_text || ' off', 'amount off')
            WHEN 'fixed_price' THEN coalesce(amount_text, 'fixed price')
            WHEN 'gift' THEN concat_ws(': ', 'gift', raw_value)
            WHEN 'free_shipping' THEN 'free shipping'
            ELSE coalesce(raw_benefit, raw_value, title, promotion_id, code)
        END,
        CASE WHEN payout <> 'immediate' THEN payout END,
        CASE WHEN audience <> 'all' THEN replace(audience, '_', ' ') END,
        CASE WHEN min_amount > 0 THEN 'min ' || least_text END,
        CASE WHEN min_quantity > 1 THEN CAST(min_quantity AS VARCHAR) || ' pieces' END,
        CASE WHEN code IS NOT NULL THEN 'code ' || code END,
        CASE WHEN payout <> 'immediate' THEN coalesce(
            CASE WHEN usable_after_days > 0 THEN 'after ' || CAST(usable_after_days AS VARCHAR) || ' days' END,
            'from ' || strftime(usable_after, '%Y-%m-%d')
        ) END,
        CASE WHEN payout <> 'immediate' THEN coalesce(
            'until ' || CAST(usable_until_days AS VARCHAR) || ' days', 'until ' || strftime(usable_until, '%Y-%m-%d')
        ) END,
        CASE WHEN usable_channels IS NOT NULL AND (payout <> 'immediate' OR NOT list_contains(usable_channels, channel))
            THEN 'in ' || coalesce(nullif(array_to_string(usable_channels, ', '), ''), 'no channel') END
    ) AS told,
    coalesce(raw_starts, '..') || ' / ' || coalesce(raw_ends, '..') AS dates
FROM (
    SELECT
        *,
        CAST(percent // 10000 AS VARCHAR) || CASE WHEN percent % 10000 = 0 THEN '' ELSE
            '.' || rtrim(lpad(CAST(percent % 10000 AS VARCHAR), 4, '0'), '0') END AS percent_text,
        CAST(amount // 10000 AS VARCHAR) || '.' || substr(lpad(CAST(amount % 10000 AS VARCHAR), 4, '0'), 1, 2)
            || coalesce(' ' || currency, '') AS amount_text,
        CAST(min_amount // 10000 AS VARCHAR) || '.' || substr(lpad(CAST(min_amount % 10000 AS VARCHAR), 4, '0'), 1, 2)
            || coalesce(' ' || currency, '') AS least_text
    FROM promotions
) p
