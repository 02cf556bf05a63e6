/* ---
code: PRM003
name: payout-differs
title: One channel takes the reduction off the price, another pays it back later or on other terms
stage: buy
harm: [promotion_not_honoured, voucher_instead_of_price]
effort: [second_contact]
needs: []
params: {}
message: "Promotion “{title}”: {believed_channel} gives {believed_value}, {channel} gives {deviating_value}"
why: >
  Ten per cent off and ten per cent back as a voucher are not the same: the one lowers the bill, the other asks for a second
  purchase, in time and in the right place. Many vouchers are never spent.
remedy: >
  Pay the promotion in the same form, at the same time and for the same channels on {channel}, or call it by another name.
--- */
SELECT
    g.product_id, g.channel, g.believed_channel, 'promotion' AS field, g.believed_value, g.deviating_value, NULL AS locations,
    g.magnitude, to_json({'title': coalesce(p.title, p.promotion_id, p.code)}) AS words
FROM promotion_gaps g
JOIN promotions p ON p.promotion_no = g.believed_no
WHERE g.gap = 'payout'
