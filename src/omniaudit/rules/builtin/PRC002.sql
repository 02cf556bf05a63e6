/* ---
code: PRC002
name: sale-price-not-everywhere
title: A sale runs on one channel while another still asks the regular price
stage: buy
harm: promotion_not_honoured
effort: [second_contact]
needs: [pay_now]
params: {tolerance: tolerance.price, tolerance_percent: tolerance.price_percent}
message: "{believed_channel} asks {believed_value}, {channel} asks {deviating_value}: the sale runs on one of them only"
why: >
  A sale that a customer saw and does not get is a broken promise, and most shoppers expect the same promotions online
  and in the store.
remedy: >
  Start or end the sale on {channel} as on {believed_channel}; check how sale prices and their dates reach it.
--- */
SELECT
    g.product_id, g.channel, g.believed_channel, 'price' AS field,
    CAST(g.believed_amount AS VARCHAR) AS believed_value, CAST(g.amount AS VARCHAR) AS deviating_value,
    g.locations, g.magnitude
FROM price_gaps g
LEFT JOIN implausible_prices i ON i.product_id = g.product_id AND i.channel = g.channel
WHERE g.main AND g.comparable AND g.sale_explains AND i.channel IS NULL
    AND g.gap > g.allowance + $tolerance
    AND CAST(g.gap AS DECIMAL(38, 0)) * 1000000 > CAST(g.believed_amount AS DECIMAL(38, 0)) * $tolerance_percent
