/* ---
code: AVL003
name: missing-from-channel
title: A product that is sold elsewhere is not listed on a channel
stage: consider
harm: forced_channel_switch
effort: [channel_switch]
needs: [orderable]
params: {}
message: "{believed_channel} sells it, {channel} does not list it"
why: >
  A customer who looks for the product here concludes that the shop does not have it.
remedy: >
  List the product on {channel}, or declare `assortment: partial` for a channel that is meant to show a selection.
--- */
SELECT
    product_id, channel, seller AS believed_channel, 'availability' AS field, 'orderable' AS believed_value,
    'missing' AS deviating_value, NULL AS locations, 1.0 AS magnitude
FROM absences
WHERE seller IS NOT NULL
