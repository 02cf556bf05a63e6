/* ---
code: PRC005
name: unit-price-mismatch
title: The price per kilogram, litre or piece is not the same on two channels
stage: evaluate
harm: price_differs
effort: []
needs: [unit_price]
compares: [unit_price]
params: {tolerance_percent: 0%}
message: "{believed_channel} states {believed_value}, {channel} states {deviating_value} for the same content"
why: >
  Who compares sizes compares prices per measure. Where these do not follow from the price and the content, the bigger
  pack looks cheaper than it is, or dearer.
remedy: >
  Compute the unit price of {channel} from the price that applies now and from the content of the pack. A difference
  that only follows from another price is not meant here: that price is an irritant of its own.
--- */
-- A unit price and its price tell the content: base × price / unit price. What contradicts is the content, so that a
-- price per 100 g agrees with one per kilogram, and a unit price that goes with another price is no second fault.
WITH doubtful AS (
    SELECT product_id, family
    FROM unit_prices
    WHERE family IS NOT NULL
    GROUP BY product_id, family
    HAVING count(DISTINCT channel) > 1 AND min(1.0 * price * base / unit_price) < 0.99999 * max(1.0 * price * base / unit_price)
),
stated AS (SELECT u.* FROM unit_prices u SEMI JOIN doubtful d ON d.product_id = u.product_id AND d.family = u.family),
pairs AS (
    SELECT
        a.product_id, a.family, a.channel, a.authority, a.wrong, a.selling, a.channel_no, a.offers, a.told,
        b.channel AS other_channel, b.told AS other_told, b.locations AS other_locations,
        abs(a.price * a.base * b.unit_price - b.price * b.base * a.unit_price) AS gap,
        b.price * b.base * a.unit_price AS believed,
        a.step * a.price * a.base + b.step * b.price * b.base AS rounding
    FROM stated a
    JOIN stated b ON b.product_id = a.product_id AND b.family = a.family AND b.currency = a.currency AND b.channel <> a.channel
),
judged AS (
    SELECT *, gap > rounding AND gap * 1000000 > CAST(believed AS DECIMAL(38, 0)) * $tolerance_percent AS differs FROM pairs
),
believed AS (
    SELECT
        product_id, family, channel, told,
        row_number() OVER (
            PARTITION BY product_id, family
            ORDER BY authority DESC, wrong, count(DISTINCT other_channel) FILTER (NOT differs) DESC, selling DESC, offers DESC,
                channel_no, told
        ) AS place
    FROM judged
    GROUP BY product_id, family, channel, told, authority, wrong, selling, offers, channel_no
)
SELECT
    j.product_id, j.other_channel AS channel, j.channel AS believed_channel, 'price_per_measure' AS field,
    j.told AS believed_value, max_by(j.other_told, j.gap / j.believed) AS deviating_value,
    list_sort(flatten(array_agg(j.other_locations) FILTER (j.other_locations IS NOT NULL))) AS locations,
    max(least(1.0, 10.0 * j.gap / j.believed)) AS magnitude
FROM judged j
JOIN believed b ON b.product_id = j.product_id AND b.family = j.family AND b.channel = j.channel AND b.told = j.told AND b.place = 1
WHERE j.differs
GROUP BY j.product_id, j.other_channel, j.channel, j.told
