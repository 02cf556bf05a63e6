/* ---
code: PRM001
name: promotion-missing-on-channel
title: A promotion runs on one channel and not on another that sells the same products
stage: evaluate
harm: promotion_not_honoured
effort: [second_contact]
needs: []
params: {}
message: "{believed_channel} gives {believed_value}, {channel} has no such promotion"
why: >
  Six customers in ten expect the same promotions wherever they buy. Who was drawn by this one and pays in full here
  leaves, or buys where the shop did not mean them to.
remedy: >
  Run the promotion on {channel} too. If it is meant for some channels only, name them under `usable_channels` and say so
  where it is shown.
--- */
SELECT
    product_id, channel, believed_channel, 'promotion' AS field, believed_value, deviating_value, NULL AS locations, magnitude
FROM promotion_gaps
WHERE gap = 'missing'
