/* ---
code: DAT004
name: stale-channel
title: A channel still shows the prices of an earlier day
stage: evaluate
harm: data_fault
effort: []
needs: [past_readings, pay_now]
params: {least_products: 3, share: 50%, lag_hours: 24}
message: >
  {channel} still asks what the others asked before for {behind} products and has followed {followed} price changes; it has
  missed those after {since}
why: >
  An export that stopped, or a feed that nobody picks up, goes unnoticed because every price in it was right once. Each
  price change makes it wrong for more customers.
remedy: >
  Look when {channel} last received a full export and why the next one did not arrive; then import it again. A channel that
  may take its time declares so under `refresh`.
--- */
SELECT
    product_id, channel, channel AS believed_channel, 'export' AS field, NULL AS believed_value,
    strftime(since, '%Y-%m-%d') AS deviating_value, NULL AS locations, 1.0 * behind / (behind + followed) AS magnitude,
    to_json({'behind': behind, 'followed': followed, 'since': {'day': strftime(since, '%Y-%m-%d')}}) AS words
FROM stale_channels
WHERE behind >= $least_products AND behind * 1000000 >= (behind + followed) * $share
