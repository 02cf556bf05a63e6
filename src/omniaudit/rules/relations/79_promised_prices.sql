/* Promotion × product × offer: what a reduction for everybody, at once, without code or minimum, has to have made of the
   price. `reference`: the lowest price of the last 30 days, where the offer states it (a reduction is announced from that
   one: Directive 98/6/EC Art. 6a, C-330/23), else the promotion's reference price, else the highest regular price that an
   own channel shows. `promised`: the price must not be higher. `announced`: the reduction in 10⁻⁴ units, a percentage
   rounded half up to the minor unit. Prices are as they are listed: where those are net, a percentage is taken of net ones
   (an amount of the promotion's own is gross by then, and not held against them). Only when `promotions` has rows. */
WITH plain AS (
    SELECT p.*
    FROM promotions p
    JOIN channels c ON c.channel = p.channel AND c.selling
    WHERE p.own AND p.runs AND p.payout = 'immediate' AND p.audience = 'all' AND p.code IS NULL
        AND coalesce(p.kind IN ('percent', 'amount', 'fixed_price'), p.advertised_percent IS NOT NULL)
        AND coalesce(p.min_amount, 0) = 0 AND coalesce(p.min_quantity, 1) <= 1 AND coalesce(p.membership_fee, 0) = 0
        AND NOT coalesce(p.raw_min_amount IS NOT NULL AND list_contains(p.unclear, 'min_amount'), false)
        AND NOT coalesce(p.raw_min_quantity IS NOT NULL AND list_contains(p.unclear, 'min_quantity'), false)
        AND coalesce(list_contains(p.usable_channels, p.channel), true)
),
regular AS (
    SELECT o.product_id, o.currency, o.tax, max(greatest(o.price, CASE WHEN o.on_sale THEN o.sale_price END)) AS amount
    FROM offers o
    JOIN channels c ON c.channel = o.channel AND c.own
    JOIN (
        SELECT DISTINCT t.product_id
        FROM plain p JOIN promotion_products t ON t.promotion_no = p.promotion_no
    ) t ON t.product_id = o.product_id
    GROUP BY o.product_id, o.currency, o.tax
),
held AS (
    SELECT
        p.promotion_no, p.channel, t.product_id, o.location,
        CASE WHEN o.on_sale THEN o.sale_price ELSE o.price END AS pay_now, o.currency, p.kind, p.amount, k.step,
        coalesce(o.prior_price, p.reference_price, r.amount) AS reference,
        coalesce(p.advertised_percent, p.percent) AS percent,
        CASE
            WHEN p.kind = 'amount' THEN p.amount
            WHEN p.kind = 'fixed_price' THEN coalesce(p.reference_price, r.amount) - p.amount
        END AS taken_off
    FROM plain p
    JOIN promotion_products t ON t.promotion_no = p.promotion_no
    JOIN offers o ON o.product_id = t.product_id AND o.channel = p.channel
    JOIN regular r ON r.product_id = o.product_id AND r.currency = o.currency AND r.tax = o.tax
    JOIN currencies k ON k.currency = o.currency
    WHERE o.pay_now IS NOT NULL
        AND (o.tax = o.pay_now_tax OR (p.amount IS NULL AND p.reference_price IS NULL))
        AND (p.currency = o.currency OR (p.amount IS NULL AND p.reference_price IS NULL))
),
announced AS (
    SELECT
        *,
        CASE
            WHEN percent IS NOT NULL
                THEN CAST((2 * reference * CAST(percent AS HUGEINT) + 1000000 * step) // (2000000 * step) * step AS BIGINT)
            WHEN taken_off > 0 THEN taken_off
        END AS announced
    FROM held
)
SELECT
    promotion_no, channel, product_id, location, pay_now, currency, reference, announced, percent,
    CASE WHEN kind = 'fixed_price' AND amount < reference - announced THEN amount ELSE reference - announced END AS promised
FROM announced
WHERE announced > 0
