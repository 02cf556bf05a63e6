/* ---
code: PRM001
name: promotion-missing-on-channel
title: A promotion runs on one channel and not on another that sells the same products
stage: evaluate
harm: promotion_not_honoured
effort: [second_contact]
needs: []
params: {}
message: "Promotion “{title}”: {believed_channel} gives {believed_value}, {channel} has no such promotion"
why: >
  Six customers in ten expect the same promotions wherever they buy. Who was drawn by this one and pays in full here
  leaves, or buys where the shop did not mean them to.
remedy: >
  Run the promotion on {channel} too. If it is meant for some channels only, name them under `usable_channels` and say so
  where it is shown.
--- */
SELECT
    g.product_id, g.channel, g.believed_channel, 'promotion' AS field, g.believed_value, g.deviating_value, NULL AS locations,
    g.magnitude, to_json({'title': coalesce(p.title, p.promotion_id, p.code)}) AS words
FROM promotion_gaps g
JOIN promotions p ON p.promotion_no = g.believed_no
WHERE g.gap = 'missing'
