/* ---
code: PRM002
name: benefit-differs
title: The same promotion gives more on one channel than on another, or to others
stage: buy
harm: price_differs
effort: [second_contact]
needs: []
params: {}
message: "{believed_channel} gives {believed_value}, {channel} gives {deviating_value}"
why: >
  A customer who was promised the one gets the other at the till. A price for members that another channel shows to
  everybody costs those who come without a card the whole reduction.
remedy: >
  Decide what the promotion gives, to whom and from which minimum, and set it alike on {channel}.
--- */
SELECT
    product_id, channel, believed_channel, 'promotion' AS field, believed_value, deviating_value, NULL AS locations, magnitude
FROM promotion_gaps
WHERE gap = 'benefit'
