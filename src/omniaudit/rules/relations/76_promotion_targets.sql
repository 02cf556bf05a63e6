/* What an irritant of a promotion belongs to: each product that is named, or the promotion itself where it is for all.
   Only when `promotions` has rows. */
SELECT p.promotion_no, p.channel, t.product_id, false AS for_all
FROM promotions p
JOIN promotion_products t ON t.promotion_no = p.promotion_no
WHERE p.own AND NOT list_contains(p.products, '*')
UNION ALL
SELECT promotion_no, channel, subject_id, true FROM promotions WHERE own AND subject_id IS NOT NULL
