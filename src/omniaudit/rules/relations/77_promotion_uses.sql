/* Own promotions that a customer sees or can redeem now, with what becomes of the reward: `delay_days` until it can be
   used, `use_days` in which it can (at most, where the delay is unknown), `refused_at`: own tills that do not take it.
   A marketplace's and an agent's till is not the shop's own: nobody expects the shop's voucher to be taken there.
   `told_…`: as reports show it. Only when `promotions` has rows. */
WITH shown AS (
    SELECT
        *,
        coalesce(
            display_ends > CAST($now AS TIMESTAMP) AND coalesce(display_starts <= CAST($now AS TIMESTAMP), true), false
        ) AS displayed,
        coalesce(payout IN ('voucher', 'points', 'cashback'), false) AS deferred,
        coalesce(
            usable_after_days,
            CASE WHEN usable_after IS NOT NULL
                THEN greatest(0, CAST(ceil(date_diff('minute', CAST($now AS TIMESTAMP), usable_after) / 1440.0) AS INTEGER)) END,
            CASE WHEN NOT list_contains(unclear, 'usable_after') THEN 0 END
        ) AS delay_days,
        coalesce(
            usable_until_days,
            CAST(floor(date_diff('minute', CAST($now AS TIMESTAMP), usable_until) / 1440.0) AS INTEGER)
        ) AS last_day
    FROM promotions
    WHERE own
),
refusals AS (
    SELECT s.promotion_no, c.channel, c.channel_no, c.label
    FROM shown s
    JOIN channels i ON i.channel = s.channel
    JOIN channels c ON c.own AND c.kind IN ('web', 'app', 'store', 'call_center')
    LEFT JOIN policies t ON t.channel = c.channel AND t.policy = 'accepts_vouchers_from'
    WHERE s.deferred AND (
        NOT list_contains(s.usable_channels, c.channel)
        OR (s.payout = 'voucher' AND (NOT t.flag OR NOT list_has_any(t.names, [s.channel, i.kind, '*'])))
    )
),
tills AS (
    SELECT
        promotion_no, array_agg(channel ORDER BY channel_no) AS channels,
        string_agg(label, ', ' ORDER BY channel_no) AS labels
    FROM refusals GROUP BY promotion_no
)
SELECT
    s.promotion_no, s.channel, s.runs, s.displayed, s.deferred, s.delay_days,
    s.last_day - coalesce(s.delay_days, 0) AS use_days,
    r.labels AS refused_at,
    date_diff('minute', s.ends, s.display_ends) AS minutes_beyond,
    coalesce(s.ends <= CAST($now AS TIMESTAMP), false) AS over,
    coalesce(s.starts > CAST($now AS TIMESTAMP) AND s.display_starts <= CAST($now AS TIMESTAMP), false) AS early,
    CASE WHEN s.disclosed IS NOT NULL THEN coalesce(nullif(array_to_string(s.disclosed, ', '), ''), 'nothing') END AS told_disclosed,
    CASE
        WHEN s.usable_channels IS NULL THEN 'not ' || array_to_string(r.channels, ', ')
        ELSE coalesce(nullif(array_to_string(s.usable_channels, ', '), ''), 'nowhere')
    END AS told_channels,
    CASE WHEN s.delay_days = 1 THEN '1 day' ELSE CAST(s.delay_days AS VARCHAR) || ' days' END AS told_delay,
    CASE
        WHEN s.last_day <= coalesce(s.delay_days, 0) THEN 'before it is usable'
        WHEN s.last_day - coalesce(s.delay_days, 0) = 1 THEN '1 day'
        ELSE CAST(s.last_day - coalesce(s.delay_days, 0) AS VARCHAR) || ' days'
    END AS told_use,
    strftime(s.display_ends, '%Y-%m-%d %H:%M UTC') AS told_shown
FROM shown s
LEFT JOIN tills r ON r.promotion_no = s.promotion_no
WHERE s.runs OR s.displayed
