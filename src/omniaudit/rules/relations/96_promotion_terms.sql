/* What a promotion that runs or is shown now says of itself, for each product or subject that it is for.
   Only when `promotions` has rows. */
WITH terms AS (
    SELECT u.promotion_no, 'disclosed' AS field, u.told_disclosed AS value, p.raw_disclosed AS raw
    FROM promotion_uses u JOIN promotions p ON p.promotion_no = u.promotion_no
    UNION ALL
    SELECT p.promotion_no, 'card_price', CAST(p.membership_fee AS VARCHAR), p.raw_membership_fee FROM promotions p
    UNION ALL
    SELECT u.promotion_no, 'usable_channels', u.told_channels, p.raw_usable_channels
    FROM promotion_uses u JOIN promotions p ON p.promotion_no = u.promotion_no
    WHERE u.deferred
    UNION ALL
    SELECT u.promotion_no, 'usable_after', u.told_delay, p.raw_usable_after
    FROM promotion_uses u JOIN promotions p ON p.promotion_no = u.promotion_no
    WHERE u.deferred
    UNION ALL
    SELECT u.promotion_no, 'usable_until', u.told_use, p.raw_usable_until
    FROM promotion_uses u JOIN promotions p ON p.promotion_no = u.promotion_no
    WHERE u.deferred
    UNION ALL
    SELECT u.promotion_no, 'display_ends', u.told_shown, NULL FROM promotion_uses u WHERE u.displayed
)
SELECT DISTINCT t.product_id, t.channel, e.field, e.value, e.raw, p.source,
    coalesce(p.position, 'line ' || CAST(p.line AS VARCHAR)) AS position
FROM terms e
JOIN promotions p ON p.promotion_no = e.promotion_no
JOIN promotion_uses u ON u.promotion_no = e.promotion_no
JOIN promotion_targets t ON t.promotion_no = e.promotion_no
WHERE e.value IS NOT NULL
