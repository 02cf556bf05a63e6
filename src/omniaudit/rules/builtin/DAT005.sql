/* ---
code: DAT005
name: implausible-price
title: A price is a placeholder or off by an order of magnitude
stage: evaluate
harm: data_fault
effort: []
needs: [pay_now]
params: {lowest: "0.01", factor: 20}
message: "{channel} asks {deviating_value}"
why: >
  A price of 0.01 or 999999, or a hundred times the others', is a mistake of data (cents read as euros, a placeholder),
  and some customer will insist on it.
remedy: >
  Correct the price on {channel}; if it is a hundred times too high or too low, check its unit (`money: minor`).
--- */
SELECT
    product_id, channel, believed_channel, 'price' AS field, CAST(believed_amount AS VARCHAR) AS believed_value,
    CAST(amount AS VARCHAR) AS deviating_value, locations, 1.0 AS magnitude
FROM implausible_prices
