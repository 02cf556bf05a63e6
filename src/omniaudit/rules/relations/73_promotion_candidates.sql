/* Promotion × promotion of another own channel, within a scope, that may be counterparts. Linked are the same id or code,
   running or not. What no id ties is a candidate for whatever the other channel has that no id ties either; of more than
   twenty on one product, the first twenty. */
WITH members AS (
    SELECT
        s.scope_no, s.base, p.promotion_no, p.channel_no, lower(p.promotion_id) AS id, lower(p.code) AS code, p.runs,
        row_number() OVER (PARTITION BY s.scope_no, p.channel_no, p.runs ORDER BY p.promotion_no) AS place
    FROM (
        SELECT scope_no, base, unnest(promotions) AS promotion_no
        FROM (SELECT DISTINCT scope_no, base, promotions FROM promoted_products)
    ) s
    JOIN promotions p ON p.promotion_no = s.promotion_no
),
linked AS (
    SELECT a.scope_no, a.base, a.promotion_no AS a_no, b.promotion_no AS b_no, a.channel_no AS a_channel, b.channel_no AS b_channel,
        a.runs AND b.runs AS both_run
    FROM members a
    JOIN members b ON b.scope_no = a.scope_no AND a.channel_no < b.channel_no AND (a.id = b.id OR a.code = b.code)
),
taken AS (
    SELECT scope_no, a_no AS promotion_no, b_channel AS channel_no FROM linked WHERE both_run
    UNION
    SELECT scope_no, b_no, a_channel FROM linked WHERE both_run
),
loose AS (
    SELECT a.scope_no, a.base, a.promotion_no AS a_no, b.promotion_no AS b_no, a.channel_no AS a_channel, b.channel_no AS b_channel
    FROM members a
    JOIN members b ON b.scope_no = a.scope_no AND a.channel_no < b.channel_no
    LEFT JOIN taken ta ON ta.scope_no = a.scope_no AND ta.promotion_no = a.promotion_no AND ta.channel_no = b.channel_no
    LEFT JOIN taken tb ON tb.scope_no = b.scope_no AND tb.promotion_no = b.promotion_no AND tb.channel_no = a.channel_no
    WHERE a.runs AND b.runs AND a.place <= 20 AND b.place <= 20 AND ta.promotion_no IS NULL AND tb.promotion_no IS NULL
)
SELECT scope_no, base, a_no, b_no, a_channel, b_channel, true AS linked, both_run FROM linked
UNION ALL
SELECT scope_no, base, a_no, b_no, a_channel, b_channel, false, true FROM loose
