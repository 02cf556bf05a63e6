/* Promotion × target: what it is worth at the price asked in its channel (at the middle price of all, where it is for
   everything), exact in 10⁻⁴ units. `gain`: for the smallest basket that qualifies. NULL where nothing can be reckoned:
   least() and greatest() pass over NULL, and points have no known worth. Only when `promotions` has rows. */
WITH prices AS (
    SELECT t.promotion_no, o.product_id, o.currency, max(o.pay_now) AS pay_now, max(greatest(o.price, o.pay_now)) AS regular
    FROM promotions p
    JOIN promotion_products t ON t.promotion_no = p.promotion_no
    JOIN offers o ON o.product_id = t.product_id AND o.channel = t.channel
    WHERE p.runs AND p.kind IN ('percent', 'amount', 'fixed_price') AND o.pay_now IS NOT NULL
    GROUP BY t.promotion_no, o.product_id, o.currency
),
typical AS (
    SELECT promotion_no, currency, quantile_disc(pay_now, 0.5) AS pay_now, quantile_disc(regular, 0.5) AS regular
    FROM prices
    WHERE promotion_no IN (SELECT promotion_no FROM promotion_targets WHERE for_all)
    GROUP BY promotion_no, currency
),
priced AS (
    SELECT t.promotion_no, t.product_id, t.for_all, x.currency, x.pay_now, x.regular
    FROM promotion_targets t JOIN prices x ON x.promotion_no = t.promotion_no AND x.product_id = t.product_id
    UNION ALL
    SELECT t.promotion_no, t.product_id, t.for_all, x.currency, x.pay_now, x.regular
    FROM promotion_targets t JOIN typical x ON x.promotion_no = t.promotion_no
    WHERE t.for_all
),
baskets AS (
    SELECT
        x.*, p.channel, p.kind, p.payout, p.percent, p.amount, coalesce(p.min_quantity, 1) AS pieces,
        greatest(x.pay_now * coalesce(p.min_quantity, 1), coalesce(p.min_amount, 0)) AS basket,
        CASE
            WHEN p.audience = 'paid_member' OR p.membership_fee > 0 THEN p.membership_fee
            WHEN p.audience IN ('all', 'member', 'new_customer') THEN 0
        END AS fee
    FROM priced x
    JOIN promotions p ON p.promotion_no = x.promotion_no AND p.currency = x.currency
    WHERE (p.raw_min_amount IS NULL OR NOT coalesce(list_contains(p.unclear, 'min_amount'), false))
        AND (p.raw_min_quantity IS NULL OR NOT coalesce(list_contains(p.unclear, 'min_quantity'), false))
)
SELECT
    promotion_no, channel, product_id, for_all, kind, percent, amount, currency, pay_now, regular, basket, fee,
    CASE
        WHEN kind = 'percent' THEN CAST(basket * CAST(percent AS HUGEINT) // 1000000 AS BIGINT)
        WHEN amount IS NULL OR (kind = 'amount' AND payout = 'points') THEN NULL
        WHEN kind = 'amount' THEN least(amount, basket)
        WHEN kind = 'fixed_price' AND pieces <= 1 THEN greatest(regular - amount, 0)
    END AS gain
FROM baskets
