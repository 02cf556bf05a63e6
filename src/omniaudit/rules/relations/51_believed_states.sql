/* Whether a product can be ordered, as most believed: the votes are counted as for prices (orderable or not). */
WITH votes AS (
    SELECT
        product_id, state = 'orderable' AS orderable,
        row_number() OVER (
            PARTITION BY product_id
            ORDER BY max(authority) DESC, count(*) FILTER (selling) DESC, count(*) DESC,
                min(CASE WHEN selling THEN channel_no ELSE channel_no + 1000 END)
        ) AS place
    FROM states WHERE state IS NOT NULL
    GROUP BY product_id, state = 'orderable'
),
standing AS (
    SELECT
        s.product_id, s.channel, s.state,
        row_number() OVER (PARTITION BY s.product_id ORDER BY s.authority DESC, s.selling DESC, s.channel_no) AS place
    FROM states s
    JOIN votes v ON v.product_id = s.product_id AND v.place = 1 AND v.orderable = (s.state = 'orderable')
)
SELECT product_id, channel, state FROM standing WHERE place = 1
