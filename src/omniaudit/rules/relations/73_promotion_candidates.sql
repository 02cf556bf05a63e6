/* Promotion × promotion of another own channel, within a scope, that may be counterparts. Linked are the same id or code,
   running or not. What no id ties is a candidate for whatever the other channel has that no id ties either; of more than
   twenty on one product, the first twenty. Only when `promotions` has rows. */
WITH members AS (
    SELECT s.scope_no, s.price_no, p.promotion_no, p.channel_no, p.runs
    FROM (
        SELECT scope_no, price_no, unnest(promotions) AS promotion_no
        FROM (SELECT DISTINCT scope_no, price_no, promotions FROM promoted_products)
    ) s
    JOIN promotions p ON p.promotion_no = s.promotion_no
),
tied AS (
    SELECT a.promotion_no AS a_no, b.promotion_no AS b_no
    FROM promotions a
    JOIN promotions b ON lower(a.promotion_id) = lower(b.promotion_id) AND a.channel_no < b.channel_no
    WHERE a.own AND b.own
    UNION
    SELECT a.promotion_no, b.promotion_no
    FROM promotions a
    JOIN promotions b ON lower(a.code) = lower(b.code) AND a.channel_no < b.channel_no
    WHERE a.own AND b.own
),
linked AS (
    SELECT
        a.scope_no, a.price_no, t.a_no, t.b_no, a.channel_no AS a_channel, b.channel_no AS b_channel, a.runs AND b.runs AS both_run
    FROM members a
    JOIN tied t ON t.a_no = a.promotion_no
    JOIN members b ON b.scope_no = a.scope_no AND b.promotion_no = t.b_no
),
taken AS (
    SELECT scope_no, a_no AS promotion_no, b_channel AS channel_no FROM linked WHERE both_run
    UNION
    SELECT scope_no, b_no, a_channel FROM linked WHERE both_run
),
free AS (
    SELECT *, row_number() OVER (PARTITION BY scope_no, channel_no, for_channel ORDER BY promotion_no) AS place
    FROM (
        SELECT m.scope_no, m.price_no, m.promotion_no, m.channel_no, c.channel_no AS for_channel
        FROM members m
        JOIN (SELECT DISTINCT channel_no FROM promotions WHERE own) c ON c.channel_no <> m.channel_no
        LEFT JOIN taken t ON t.scope_no = m.scope_no AND t.promotion_no = m.promotion_no AND t.channel_no = c.channel_no
        WHERE m.runs AND t.promotion_no IS NULL
    )
)
SELECT scope_no, price_no, a_no, b_no, a_channel, b_channel, true AS linked, both_run FROM linked
UNION ALL
SELECT a.scope_no, a.price_no, a.promotion_no, b.promotion_no, a.channel_no, b.channel_no, false, true
FROM free a
JOIN free b ON b.scope_no = a.scope_no AND b.channel_no = a.for_channel AND b.for_channel = a.channel_no
    AND a.channel_no < b.channel_no
WHERE a.place <= 20 AND b.place <= 20
