/* ---
code: PRM008
name: advertised-not-applied
title: A price does not show the reduction that a promotion announces
stage: buy
harm: promotion_not_honoured
effort: [second_contact]
needs: [pay_now]
params: {slack: 0.5%}
message: "{channel} announces “{title}”, but {shortfall}"
why: >
  A reduction that is announced to everybody and missing from the price is a broken promise at the till. It is judged
  from the lowest price of the last 30 days wherever the channel states one, as European law does.
remedy: >
  Apply the reduction to the price on {channel}, or stop announcing it there.
--- */
WITH judged AS (
    SELECT
        promotion_no, channel, product_id, currency, max(pay_now) AS pay_now, count(*) AS offers,
        max_by(promised, pay_now) AS promised, max_by(reference, pay_now) AS reference,
        max_by(announced, pay_now) AS announced, max_by(percent, pay_now) AS percent,
        array_agg(location ORDER BY location) FILTER (location IS NOT NULL) AS locations
    FROM promised_prices
    WHERE pay_now > promised + 100 + CASE WHEN percent IS NULL THEN 0
        ELSE CAST(reference * CAST($slack AS HUGEINT) // 1000000 AS BIGINT) END
    GROUP BY promotion_no, channel, product_id, currency
),
told AS (
    SELECT t.product_id, t.for_all, j.* EXCLUDE (product_id), 1 AS products, 1 AS missing
    FROM promotion_targets t
    JOIN judged j ON j.promotion_no = t.promotion_no AND j.product_id = t.product_id
    UNION ALL
    SELECT
        t.product_id, t.for_all, j.promotion_no, j.channel, min(j.currency), NULL, NULL, NULL, NULL, NULL,
        max(j.percent), NULL, min(a.products), count(DISTINCT j.product_id)
    FROM promotion_targets t
    JOIN judged j ON j.promotion_no = t.promotion_no
    JOIN (
        SELECT promotion_no, count(DISTINCT product_id) AS products FROM promised_prices GROUP BY promotion_no
    ) a ON a.promotion_no = t.promotion_no
    WHERE t.for_all
    GROUP BY t.product_id, t.for_all, j.promotion_no, j.channel
    HAVING 2 * count(DISTINCT j.product_id) > min(a.products)
)
SELECT
    t.product_id, t.channel, t.channel AS believed_channel, 'promised_price' AS field,
    CAST(t.promised AS VARCHAR) AS believed_value, CAST(t.pay_now AS VARCHAR) AS deviating_value, t.locations,
    CASE WHEN t.for_all THEN 1.0 * t.missing / t.products
        ELSE least(1.0, 1.0 - 1.0 * greatest(t.reference - t.pay_now, 0) / t.announced) END AS magnitude,
    to_json({
        'title': coalesce(p.title, p.promotion_id), 'price': {'amount': t.pay_now, 'currency': t.currency},
        'reference': {'amount': t.reference, 'currency': t.currency},
        'promised': {'amount': t.promised, 'currency': t.currency}, 'missing': t.missing, 'products': t.products,
        'shortfall': [CASE WHEN t.for_all THEN '{missing} of {products} products do not show it'
            ELSE 'asks {price} where {reference} less the reduction is {promised}' END]
    }) AS words
FROM told t
JOIN promotions p ON p.promotion_no = t.promotion_no
