/* ---
code: PRM002
name: benefit-differs
title: The same promotion gives more on one channel than on another, or to others
stage: buy
harm: price_differs
effort: [second_contact]
needs: []
params: {}
message: "Promotion “{title}”: {believed_channel} gives {believed_value}, {channel} gives {deviating_value}"
why: >
  A customer who was promised the one gets the other at the till. A price for members that another channel shows to
  everybody costs those who come without a card the whole reduction.
remedy: >
  Decide what the promotion gives, to whom and from which minimum, and set it alike on {channel}.
--- */
SELECT
    g.product_id, g.channel, g.believed_channel, 'promotion' AS field, g.believed_value, g.deviating_value, NULL AS locations,
    g.magnitude, to_json({'title': coalesce(p.title, p.promotion_id, p.code)}) AS words
FROM promotion_gaps g
JOIN promotions p ON p.promotion_no = g.believed_no
WHERE g.gap = 'benefit'
