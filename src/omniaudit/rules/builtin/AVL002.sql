/* ---
code: AVL002
name: discontinued-here-sold-there
title: One channel says the product is no longer made while another sells it
stage: consider
harm: [refused_here_sold_elsewhere, forced_channel_switch]
effort: [wasted_trip, channel_switch]
needs: [orderable]
params: {}
message: "{believed_channel} says {believed_value}, {channel} says {deviating_value}"
why: >
  A customer who is told that the product is no longer made stops looking in this shop, and finds it elsewhere.
remedy: >
  Correct the product's life-cycle status on the channel that is wrong, and let {channel} say where it can be bought.
--- */
SELECT
    product_id, channel, believed_channel, 'availability' AS field, believed_state AS believed_value,
    state AS deviating_value, locations, 1.0 AS magnitude
FROM state_gaps
WHERE state = 'discontinued' OR (state = 'orderable' AND selling AND believed_state = 'discontinued')
