/* ---
code: AVL001
name: availability-contradiction
title: A product can be ordered on one channel and is out of stock on another
stage: buy
harm: refused_here_sold_elsewhere
effort: [channel_switch]
needs: [orderable]
params: {}
message: "{believed_channel} says {believed_value}, {channel} says {deviating_value}"
why: >
  Nearly a third of customers who find a product out of stock buy it from somebody else.
remedy: >
  Check which channel knows the true stock and how fast it reaches {channel}.
--- */
SELECT
    product_id, channel, believed_channel, 'availability' AS field, believed_state AS believed_value,
    state AS deviating_value, locations, 1.0 AS magnitude
FROM state_gaps
WHERE state = 'out_of_stock' OR (state = 'orderable' AND selling AND believed_state = 'out_of_stock')
