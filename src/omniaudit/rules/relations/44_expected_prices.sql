/* Price values that a declaration speaks of, the nearest one: `beyond` its band by so much. `covered`: all locations of
   the value are declared, so it does not vote for the price that is believed while an undeclared one can. */
WITH nearest AS (
    SELECT *, min(beyond) OVER (PARTITION BY product_id, channel, amount, currency, tax) AS least_beyond
    FROM expected_matches
),
merged AS (
    SELECT
        product_id, channel, amount, currency, tax, beyond, min(reference_amount) AS reference_amount,
        bool_or(stores IS NULL) AS everywhere, list_distinct(flatten(array_agg(stores) FILTER (stores IS NOT NULL))) AS stores
    FROM nearest
    WHERE beyond = least_beyond
    GROUP BY product_id, channel, amount, currency, tax, beyond
),
kept AS (
    SELECT
        v.product_id, v.channel, v.amount, v.currency, v.tax, m.beyond, m.reference_amount, m.stores,
        coalesce(m.everywhere OR list_has_all(m.stores, v.locations), false) AS covered
    FROM price_values v
    LEFT JOIN merged m
        ON m.product_id = v.product_id AND m.channel = v.channel AND m.amount = v.amount
        AND m.currency = v.currency AND m.tax = v.tax
    WHERE v.own AND v.plausible AND v.product_id IN (SELECT product_id FROM merged)
)
SELECT * FROM (
    SELECT *, bool_or(NOT covered) OVER (PARTITION BY product_id) AS others FROM kept
) judged
WHERE beyond IS NOT NULL
