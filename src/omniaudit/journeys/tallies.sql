/* A row a journey: products by how they fare, and what customers meet (exposure × share of the ways). */
SELECT
    j.journey_no, j.journey, j.share, j.declared,
    coalesce(sum(u.products), 0) AS products,
    coalesce(sum(u.products) FILTER (o.broken = 0 AND o.undetermined = 0), 0) AS seamless,
    coalesce(sum(u.products) FILTER (o.broken = 0 AND o.undetermined > 0), 0) AS undetermined,
    coalesce(sum(u.weight * o.broken / o.ways), 0.0) AS broken_weight,
    coalesce(sum(u.weight * (o.ways - o.undetermined) / o.ways), 0.0) AS judged_weight
FROM journeys j
LEFT JOIN walk_outcomes o ON o.journey_no = j.journey_no
LEFT JOIN walk_units u ON u.unit_id = o.unit_id
GROUP BY j.journey_no, j.journey, j.share, j.declared
