/* ---
code: JRN001
name: journey-broken
title: Customers who start on one channel can't finish on another
stage: buy
harm: promised_then_missing
needs: []
params: {least_products: 2}
message: >
  {products} of {walked} products break the journey {journey} at the step "{step}" ({share} of what customers meet
  there), because of {rule}
why: >
  Customers don't see channels, they see one shop. What they were shown on one channel and can't buy, collect, redeem or
  return on the next one costs them a trip, and the shop the sale.
remedy: >
  Mend the irritants of {rule} between {believed_channel} and {channel}: they are listed one by one, each on the channel
  that has to be mended. This journey is whole again when they are gone.
--- */
SELECT
    product_id, channel, believed_channel, 'journey' AS field, 'promised' AS believed_value,
    step || ' ' || code AS deviating_value, NULL AS locations, least(1.0, share * travellers) AS magnitude,
    json_object(
        'products', products, 'walked', walked, 'journey', journey, 'step', step, 'rule', code,
        'share', json_object('share', CAST(greatest(round(share, 3), 0.001) * 1000000 AS BIGINT))
    ) AS words
FROM journey_breaks
-- What breaks for one product only is said by its own irritant.
WHERE products >= $least_products
