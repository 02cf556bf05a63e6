/* Pairs of prices whose difference the config declares as intended: no customer's promise dies of them, whichever of
   the two he meets first. */
WITH intended AS (
    SELECT u.unit_id, a.channel_no, e.amount, b.channel_no AS other_no, e.reference_amount AS other_amount
    FROM expected_matches e
    JOIN walk_units u ON u.suspect AND u.product_id = e.product_id
    JOIN channels a ON a.channel = e.channel
    JOIN channels b ON b.channel = e.reference
    WHERE e.beyond = 0
)
SELECT unit_id, channel_no, amount, other_no, other_amount FROM intended
UNION
SELECT unit_id, other_no, other_amount, channel_no, amount FROM intended
