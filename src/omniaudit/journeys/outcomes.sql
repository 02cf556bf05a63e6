/* How each unit fares on each journey, as shares of the ways that it can go; a break wins over what is unknown. */
SELECT
    journey_no, unit_id,
    sum(share) AS ways,
    coalesce(sum(share) FILTER (code IS NOT NULL), 0.0) AS broken,
    coalesce(sum(share) FILTER (code IS NULL AND unknown), 0.0) AS undetermined
FROM walkers
GROUP BY journey_no, unit_id
