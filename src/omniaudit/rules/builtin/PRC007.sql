/* ---
code: PRC007
name: store-price-spread
title: Stores of one channel ask different prices for the same product
stage: buy
harm: price_differs
effort: [second_contact]
needs: [pay_now, location]
params: {tolerance: tolerance.price, tolerance_percent: tolerance.price_percent}
message: "{channel} asks {deviating_value} in some stores and {believed_value} elsewhere"
why: >
  A customer who compares two stores of one chain, or the store with the web, meets two prices of one shop.
remedy: >
  Check the price files of the stores named: a price change or a label did not reach them. Regional prices that are
  intended belong under `expected`.
--- */
SELECT
    g.product_id, g.channel, g.believed_channel, 'price' AS field,
    CAST(g.believed_amount AS VARCHAR) AS believed_value, CAST(max(v.amount) AS VARCHAR) AS deviating_value,
    g.locations,
    max(CASE
        WHEN v.gap <= 100 THEN 0.0
        WHEN g.believed_amount <= 25000 THEN least(1.0, v.gap / 2500.0)
        ELSE least(1.0, 10.0 * v.gap / g.believed_amount)
    END) AS magnitude
FROM price_gaps g
JOIN judged_prices v
    ON v.product_id = g.product_id AND v.channel = g.channel AND v.plausible AND len(v.open_locations) > 0
    AND v.currency IS NOT DISTINCT FROM g.believed_currency AND v.tax = g.believed_tax
WHERE NOT g.main
    AND v.gap > g.allowance + $tolerance
    AND CAST(v.gap AS DECIMAL(38, 0)) * 1000000 > CAST(g.believed_amount AS DECIMAL(38, 0)) * $tolerance_percent
GROUP BY g.product_id, g.channel, g.believed_channel, g.believed_amount, g.locations
