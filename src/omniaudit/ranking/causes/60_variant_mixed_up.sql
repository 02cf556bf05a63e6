/* ---
text: "one side asks the price of another variant of the same item group"
--- */
WITH variants AS (
    SELECT DISTINCT o.channel, o.item_group_id, o.product_id, o.pay_now
    FROM offers o
    SEMI JOIN (SELECT DISTINCT channel, item_group_id FROM cause_sides WHERE item_group_id IS NOT NULL) s
        ON s.channel = o.channel AND s.item_group_id = o.item_group_id
    WHERE o.pay_now IS NOT NULL
)
SELECT s.rank, NULL AS detail
FROM cause_sides s
JOIN cause_pairs p ON p.rank = s.rank
JOIN variants v
    ON v.channel = s.channel AND v.item_group_id = s.item_group_id AND v.product_id <> p.product_id
    AND v.pay_now = s.other AND v.pay_now <> s.mine
