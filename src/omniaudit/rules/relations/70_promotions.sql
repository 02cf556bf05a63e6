/* One row a channel × promotion, numbered in the config's order of channels. `usable_channels`: names, where the channel
   wrote names, kinds or "online". `runs`: it can be redeemed now. `subject_id`: where irritants of a promotion on
   everything belong, NULL for one on some products. */
WITH worded AS (
    SELECT
        p.*, c.channel_no, c.own,
        row_number() OVER (ORDER BY c.channel_no, p.promotion_id, p.code, p.title, p.source, p.line, p.position) AS promotion_no
    FROM snapshot_promotions p
    JOIN channels c ON c.channel = p.channel
),
places AS (
    SELECT DISTINCT w.promotion_no, c.channel
    FROM (SELECT promotion_no, unnest(usable_channels) AS word FROM worded) w
    LEFT JOIN channels named ON named.channel = w.word
    JOIN channels c ON c.own AND CASE
        WHEN named.channel IS NOT NULL THEN c.channel = w.word
        WHEN w.word = 'online' THEN c.kind IN ('web', 'app', 'marketplace', 'agent')
        ELSE w.word IN ('*', c.kind)
    END
)
SELECT
    w.promotion_no, w.channel, w.promotion_id, w.title, w.products, w.kind, w.percent, w.amount, w.currency, w.tax, w.payout,
    w.usable_after_days, w.usable_after, w.usable_until_days, w.usable_until,
    CASE WHEN w.usable_channels IS NOT NULL THEN coalesce(u.channels, []) END AS usable_channels,
    w.audience, w.membership_fee, w.min_amount, w.min_quantity, w.code, w.starts, w.ends, w.display_starts,
    w.display_ends, w.stackable, w.disclosed, w.advertised_percent, w.reference_price, w.reference_type, w.unclear,
    w.told_window, w.told_usable_after, w.told_usable_until,
    coalesce(w.starts <= $now, true) AND coalesce(w.ends > $now, true) AS runs,
    w.channel_no, w.own, s.product_id AS subject_id, w.source, w.line, w.position,
    w.raw_products, w.raw_benefit, w.raw_value, w.raw_payout, w.raw_usable_after, w.raw_usable_until,
    w.raw_usable_channels, w.raw_audience, w.raw_membership_fee, w.raw_min_amount, w.raw_min_quantity, w.raw_starts,
    w.raw_ends, w.raw_disclosed, w.raw_advertised_percent, w.raw_reference_price
FROM worded w
LEFT JOIN (
    SELECT promotion_no, array_agg(channel ORDER BY channel) AS channels FROM places GROUP BY promotion_no
) u ON u.promotion_no = w.promotion_no
LEFT JOIN subjects s
    ON list_contains(w.products, '*')
    AND lower(s.key) = 'promotion:' || lower(coalesce(w.promotion_id, w.code, w.title))
