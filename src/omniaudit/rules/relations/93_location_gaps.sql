/* Location × group of details: own channels that contradict the believed one (highest authority, then stores' own
   word, then the first of the config). Unreadable or missing details are never judged; wording is not compared:
   a phone's digits, a week's hours, an address's postcode, numbers and significant words are. */
WITH stated AS (
    SELECT
        s.product_id, l.location, l.field, l.channel, c.channel_no, min(l.value) AS value, any_value(l.words) AS words,
        row_number() OVER (
            PARTITION BY l.location, l.field ORDER BY c.authority DESC, c.kind = 'store' DESC, c.channel_no
        ) AS standing
    FROM locations l
    JOIN channels c ON c.channel = l.channel AND c.own
    JOIN subjects s ON s.key = 'location:' || l.location || ':' || l.field
    GROUP BY s.product_id, l.location, l.field, l.channel, c.channel_no, c.authority, c.kind
    HAVING count(DISTINCT l.words) = 1
),
pairs AS (
    SELECT
        a.product_id, a.location, a.field, a.channel, a.value, a.words, b.channel AS believed_channel, b.value AS believed_value,
        b.words AS believed_words,
        list_filter(a.words, lambda x: starts_with(x, 'p:')) AS post, list_filter(b.words, lambda x: starts_with(x, 'p:')) AS their_post,
        list_filter(a.words, lambda x: starts_with(x, 'n:')) AS numbers, list_filter(b.words, lambda x: starts_with(x, 'n:')) AS their_numbers,
        list_filter(a.words, lambda x: starts_with(x, 'w:')) AS street, list_filter(b.words, lambda x: starts_with(x, 'w:')) AS their_street
    FROM stated a
    JOIN stated b ON b.location = a.location AND b.field = a.field AND b.standing = 1 AND a.standing > 1
)
SELECT product_id, location, field, channel, believed_channel, value, believed_value,
    CASE WHEN field = 'services' THEN 0.5 ELSE 1.0 END AS magnitude
FROM pairs
WHERE CASE field
    WHEN 'phone' THEN NOT list_has_any(words, believed_words)
        AND NOT list_has_any(list_transform(words, lambda x: right(x, 8)), list_transform(
            list_filter(believed_words, lambda x: NOT starts_with(x, '+') OR NOT starts_with(words[1], '+')), lambda x: right(x, 8)))
    WHEN 'opening_hours' THEN CASE
        WHEN len(words) = len(believed_words) THEN words <> believed_words
        ELSE NOT list_has_any(words, believed_words)
    END
    WHEN 'services' THEN words <> believed_words
    WHEN 'position' THEN abs(CAST(words[1] AS DOUBLE) - CAST(believed_words[1] AS DOUBLE)) > 0.005
        OR abs(CAST(words[2] AS DOUBLE) - CAST(believed_words[2] AS DOUBLE)) * cos(radians(CAST(words[1] AS DOUBLE))) > 0.005
    WHEN 'address' THEN (len(post) > 0 AND len(their_post) > 0 AND post <> their_post)
        OR (len(numbers) > 0 AND len(their_numbers) > 0 AND NOT list_has_any(numbers, their_numbers))
        OR (len(street) > 0 AND len(their_street) > 0 AND NOT list_has_any(street, their_street))
    ELSE false
END
