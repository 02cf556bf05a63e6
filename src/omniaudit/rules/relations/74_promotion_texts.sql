/* A promotion in a line, as reports show it: what it gives (in the channel's own words where they could not be read), in what
   form, to whom, on which conditions; and its dates. Only when `promotions` has rows. */
SELECT
    promotion_no,
    concat_ws(' · ',
        CASE kind
            WHEN 'percent' THEN coalesce(percent_text || ' %', written)
            WHEN 'amount' THEN coalesce(CASE WHEN payout = 'points' THEN points_text ELSE amount_text || ' off' END, written)
            WHEN 'fixed_price' THEN coalesce(amount_text, written)
            WHEN 'gift' THEN concat_ws(': ', 'gift', raw_value)
            WHEN 'free_shipping' THEN 'free shipping'
            ELSE coalesce(nullif(written, ''), advertised_text || ' %', title, promotion_id, code)
        END,
        CASE WHEN payout <> 'immediate' AND NOT (payout = 'points' AND kind = 'amount' AND amount IS NOT NULL) THEN payout END,
        CASE WHEN audience <> 'all' THEN replace(audience, '_', ' ') END,
        CASE WHEN membership_fee > 0 THEN 'card for ' || fee_text END,
        CASE WHEN min_amount > 0 THEN 'min ' || least_text END,
        CASE WHEN min_quantity > 1 THEN CAST(min_quantity AS VARCHAR) || ' pieces' END,
        CASE WHEN code IS NOT NULL THEN 'code ' || code END,
        CASE WHEN stackable THEN 'combinable' WHEN NOT stackable THEN 'not combinable' END,
        CASE WHEN payout <> 'immediate' THEN CASE
            WHEN usable_after_days = 1 THEN 'from the next day'
            WHEN usable_after_days > 0 THEN 'after ' || CAST(usable_after_days AS VARCHAR) || ' days'
            ELSE 'from ' || told_usable_after
        END END,
        CASE WHEN payout <> 'immediate' THEN CASE
            WHEN usable_until_days = 1 THEN 'within one day'
            WHEN usable_until_days > 0 THEN 'within ' || CAST(usable_until_days AS VARCHAR) || ' days'
            ELSE 'until ' || told_usable_until
        END END,
        CASE
            WHEN usable_channels IS NULL OR (payout = 'immediate' AND list_contains(usable_channels, channel)) THEN NULL
            WHEN len(usable_channels) = 0 THEN 'in no channel'
            WHEN everywhere THEN 'everywhere'
            ELSE 'in ' || places
        END
    ) AS told,
    told_window AS dates
FROM (
    SELECT
        p.*, u.places, coalesce(u.everywhere, false) AS everywhere,
        concat_ws(' ', raw_benefit, raw_value) AS written,
        CAST(amount // 10000 AS VARCHAR) || ' points' AS points_text,
        CAST(advertised_percent // 10000 AS VARCHAR) || CASE WHEN advertised_percent % 10000 = 0 THEN '' ELSE
            '.' || rtrim(lpad(CAST(advertised_percent % 10000 AS VARCHAR), 4, '0'), '0') END AS advertised_text,
        CAST(membership_fee // 10000 AS VARCHAR) || '.'
            || substr(lpad(CAST(membership_fee % 10000 AS VARCHAR), 4, '0'), 1, 2) || coalesce(' ' || currency, '') AS fee_text,
        CAST(percent // 10000 AS VARCHAR) || CASE WHEN percent % 10000 = 0 THEN '' ELSE
            '.' || rtrim(lpad(CAST(percent % 10000 AS VARCHAR), 4, '0'), '0') END AS percent_text,
        CAST(amount // 10000 AS VARCHAR) || '.' || substr(lpad(CAST(amount % 10000 AS VARCHAR), 4, '0'), 1, 2)
            || coalesce(' ' || currency, '') AS amount_text,
        CAST(min_amount // 10000 AS VARCHAR) || '.' || substr(lpad(CAST(min_amount % 10000 AS VARCHAR), 4, '0'), 1, 2)
            || coalesce(' ' || currency, '') AS least_text
    FROM promotions p
    LEFT JOIN (
        SELECT
            i.promotion_no, string_agg(c.label, ', ' ORDER BY c.channel_no) AS places,
            count(*) FILTER (c.selling) = min(t.tills) AS everywhere
        FROM (SELECT promotion_no, unnest(usable_channels) AS channel FROM promotions) i
        JOIN channels c ON c.channel = i.channel
        CROSS JOIN (SELECT count(*) AS tills FROM channels WHERE own AND selling) t
        GROUP BY i.promotion_no
    ) u ON u.promotion_no = p.promotion_no
) t
