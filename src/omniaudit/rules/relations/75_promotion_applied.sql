/* What is missing on a channel, but for its own price, which shows the reduction already: promotion × product × channel.
   Only when `promotions` has rows. */
SELECT DISTINCT a.scope_no, a.promotion_no, o.product_id, o.channel
FROM promotion_absences a
JOIN promotions p ON p.promotion_no = a.promotion_no AND p.payout = 'immediate'
JOIN promoted_products m ON m.scope_no = a.scope_no
JOIN offers o ON o.product_id = m.product_id AND o.channel = a.asked_channel
WHERE a.missing AND a.subject_id IS NULL AND CASE p.kind
    WHEN 'percent' THEN CAST(greatest(o.price, o.prior_price, o.pay_now) - o.pay_now + m.step AS DECIMAL(38, 0)) * 1000000
        > CAST(greatest(o.price, o.prior_price, o.pay_now) AS DECIMAL(38, 0)) * p.percent
    WHEN 'amount' THEN p.currency = o.currency AND greatest(o.price, o.prior_price, o.pay_now) - o.pay_now >= p.amount
    WHEN 'fixed_price' THEN p.currency = o.currency AND o.pay_now <= p.amount
END
