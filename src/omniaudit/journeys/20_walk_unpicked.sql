/* Product × channel that hands the product over at none of its locations: nobody promises to have it collected there. */
SELECT o.product_id, c.channel_no
FROM offers o
JOIN channels c ON c.channel = o.channel
JOIN (SELECT DISTINCT channel_no FROM journey_steps WHERE verb = 'collect') s ON s.channel_no = c.channel_no
WHERE o.pickup IS NOT NULL
GROUP BY o.product_id, c.channel_no
HAVING bool_and(o.pickup = 'not_supported')
