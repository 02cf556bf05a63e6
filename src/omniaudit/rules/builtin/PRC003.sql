/* ---
code: PRC003
name: currency-mismatch
title: The same product is priced in different currencies
stage: evaluate
harm: price_differs
effort: [second_contact]
needs: [pay_now, currency]
params: {}
message: "{believed_channel} shows {believed_value}, {channel} shows {deviating_value}: the currencies differ"
why: >
  A price in another currency is another price, or the same figure under a wrong label. Neither can be compared by the
  customer, nor by this audit.
remedy: >
  Check the currency that {channel} declares for this product. A channel that sells in another currency on purpose
  belongs under `expected`.
--- */
SELECT
    product_id, channel, believed_channel, 'price' AS field,
    CAST(believed_amount AS VARCHAR) AS believed_value, CAST(amount AS VARCHAR) AS deviating_value,
    locations, 1.0 AS magnitude
FROM price_gaps
WHERE currency IS DISTINCT FROM believed_currency
