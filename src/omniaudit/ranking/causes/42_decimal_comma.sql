/* ---
text: "the prices are {detail} times apart: a decimal comma or point was lost or misplaced on one side"
--- */
SELECT rank, CASE WHEN high = low * 10 THEN '10' WHEN high = low * 100 THEN '100' ELSE '1000' END AS detail
FROM cause_pairs
WHERE one_currency AND low > 0 AND high IN (low * 10, low * 100, low * 1000)
