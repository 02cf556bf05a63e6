/* ---
code: LEG002
name: unit-price-missing-or-wrong
title: The price per measure that the law asks for is missing, or is not that of the price and the content
stage: evaluate
harm: price_differs
effort: []
needs: [unit_price]
params:
  country: config.country
  countries: AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK AU NZ
law: "Directive 98/6/EC, art. 3; like duties in CH, GB, AU and NZ"
message: "{channel}: {finding}"
why: >
  Prices per kilogram, litre, metre or piece let customers compare packs. Most consumer law of Europe asks for them
  beside the price that applies now, VAT included; inspectors fine shops for each that is missing or wrong.
remedy: >
  Show the price per measure on {channel}, computed from the price that applies now and the content of the pack.
--- */
-- Missing is judged where the channel states unit prices of other products, and another own channel states one here:
-- the retailer itself holds it due. A wrong one contradicts the content stated beside it.
WITH due AS (
    SELECT product_id, min_by(channel, channel_no - 1000 * authority) AS channel, min_by(told, channel_no - 1000 * authority) AS told
    FROM unit_prices GROUP BY product_id
),
missing AS (
    SELECT
        o.product_id, o.channel, d.channel AS believed_channel, d.told AS believed_value,
        array_agg(o.location ORDER BY o.location) FILTER (o.location IS NOT NULL) AS locations
    FROM offers o
    JOIN unit_doubts u ON u.product_id = o.product_id
    JOIN channels c ON c.channel = o.channel AND (c.channel_bit & u.lacking) <> 0
    JOIN due d ON d.product_id = o.product_id
    WHERE o.price > 0
    GROUP BY o.product_id, o.channel, d.channel, d.told
),
wrong AS (
    SELECT
        product_id, channel, currency, price, told, locations, content,
        (2 * price * base + content * step) // (2 * content * step) * step AS due,
        1.0 * abs(unit_price * content - price * base) / (price * base) AS share
    FROM unit_prices
    WHERE wrong
)
SELECT
    product_id, channel, believed_channel, 'price_per_measure' AS field, believed_value, 'missing' AS deviating_value,
    locations, 1.0 AS magnitude, to_json({'finding': ['no price per measure']}) AS words
FROM missing
WHERE list_contains(string_split($countries, ' '), $country)
UNION ALL
SELECT
    product_id, channel, channel, 'price_per_measure', NULL, max_by(told, share),
    list_sort(flatten(array_agg(locations) FILTER (locations IS NOT NULL))), least(1.0, max(10.0 * share)),
    to_json({
        'finding': ['states {stated} where price and content make {due}'], 'stated': max_by(told, share),
        'due': {'amount': CAST(max_by(due, share) AS BIGINT), 'currency': max_by(currency, share)}
    })
FROM wrong
WHERE list_contains(string_split($countries, ' '), $country)
GROUP BY product_id, channel
