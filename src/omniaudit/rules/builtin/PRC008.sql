/* ---
code: PRC008
name: member-price-shown-to-all
title: One channel asks everybody the price that another keeps for members
stage: evaluate
harm: price_differs
effort: [second_contact]
needs: [member_price]
params: {}
message: "{channel} asks everybody {deviating_value}, which {believed_channel} keeps for its members; others pay {others}"
why: >
  Customers without the card take the lower price for theirs and are refused it elsewhere, and members see that their
  card gives them nothing.
remedy: >
  Write the condition beside the price on {channel} and let it send the price for everybody; or give the lower price to
  all on {believed_channel} too.
--- */
SELECT
    m.product_id, m.channel, m.member_channel AS believed_channel, 'price' AS field,
    CAST(m.pay_now AS VARCHAR) AS believed_value, CAST(m.amount AS VARCHAR) AS deviating_value, m.locations,
    CASE WHEN m.pay_now <= 25000 THEN least(1.0, m.gap / 2500.0) ELSE least(1.0, 10.0 * m.gap / m.pay_now) END
        AS magnitude,
    to_json({'others': {'amount': m.pay_now, 'currency': m.currency}}) AS words
FROM member_prices m
LEFT JOIN (SELECT DISTINCT product_id, channel, amount, other_channel, other_amount, currency FROM unsettled_prices) u
    ON u.product_id = m.product_id AND u.channel = m.channel AND u.amount = m.amount
    AND u.other_channel = m.member_channel AND u.other_amount = m.pay_now AND u.currency IS NOT DISTINCT FROM m.currency
WHERE u.product_id IS NULL
