/* The categories of the suspects, where they were read: each name of a path ("Home > Garden > Chairs") and each part of it,
   in lower case. Any own channel may say it. */
SELECT DISTINCT product_id, unnest(flatten(list_transform(
    range(1, len(path) + 1),
    lambda first: list_transform(range(first, len(path) + 1), lambda last: array_to_string(path[first:last], ' > '))
))) AS word
FROM (
    SELECT s.product_id, list_transform(string_split(lower(o.category), '>'), lambda part: trim(part)) AS path
    FROM snapshot_offers o
    JOIN suspect_offers s ON s.offer_id = o.offer_id AND s.own
    WHERE o.category IS NOT NULL
) told
