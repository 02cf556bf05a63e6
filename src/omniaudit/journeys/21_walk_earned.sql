/* What a purchase earns for later: product × channel × promotion that pays a voucher, points or cash back. */
SELECT p.product_id, c.channel_no, t.promotion_no, t.usable_channels,
    coalesce(t.usable_until_days <= t.usable_after_days, false)
        OR coalesce(t.usable_until <= t.usable_after, false) AS expires_unused
FROM promotion_products p
JOIN promotions t ON t.promotion_no = p.promotion_no AND t.runs AND t.own AND t.payout <> 'immediate'
JOIN channels c ON c.channel = p.channel
WHERE EXISTS (SELECT 1 FROM journey_steps WHERE verb = 'redeem')
