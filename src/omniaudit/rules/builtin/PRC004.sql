/* ---
code: PRC004
name: tax-basis-mismatch
title: One channel shows the price with tax, another without
stage: evaluate
harm: price_differs
effort: [second_contact]
needs: [pay_now]
params: {}
message: "{believed_channel} shows a price with tax {believed_value}, {channel} one with tax {deviating_value}"
why: >
  A net price beside a gross one looks like a bargain and turns into a dearer till receipt. In most countries consumers
  must be shown prices with all taxes.
remedy: >
  Show the same basis on {channel}. If its net prices are right for its customers, declare `tax: excluded` with its
  `tax_rate`, so that they can be compared.
--- */
SELECT
    product_id, channel, believed_channel, 'tax' AS field, believed_tax AS believed_value, tax AS deviating_value,
    locations, 1.0 AS magnitude
FROM price_gaps
WHERE currency IS NOT DISTINCT FROM believed_currency AND tax <> believed_tax
    AND tax <> 'unknown' AND believed_tax <> 'unknown'
