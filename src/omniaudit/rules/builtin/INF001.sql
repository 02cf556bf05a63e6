/* ---
code: INF001
name: attribute-contradiction
title: Two channels describe the same product as two different ones
stage: evaluate
harm: data_fault
effort: second_contact
needs: []
params: {}
message: "{believed_channel} says {believed_said}, {channel} says {said}"
why: >
  Another size, colour, model or brand is another product: the customer compares prices that cannot be compared, orders
  the wrong one and sends it back.
remedy: >
  Correct the product's data on {channel}; if the two are different products, correct the identifier that makes them one.
--- */
SELECT
    product_id, channel, believed_channel, field, believed_value, value AS deviating_value, NULL AS locations,
    1.0 AS magnitude, CAST(to_json({'said': said, 'believed_said': believed_said}) AS VARCHAR) AS words
FROM attribute_gaps
WHERE place = 1
