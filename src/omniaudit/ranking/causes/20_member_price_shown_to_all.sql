/* ---
text: "a price that one side keeps for its members is asked of everybody on the other"
--- */
SELECT rank, NULL AS detail FROM cause_sides WHERE member_price < mine AND other = member_price
