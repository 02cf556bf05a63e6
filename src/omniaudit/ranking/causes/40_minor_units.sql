/* ---
text: "prices are 100 times apart: cents were read as whole units, see `money: minor`"
--- */
SELECT rank, NULL AS detail
FROM cause_pairs
WHERE one_currency AND low > 0 AND high = low * 100 AND NOT regexp_matches(coalesce(higher_raw, ''), '[0-9][.,''’ ][0-9]')
