"""CSV and TSV: every line is a row or a reject, whatever was done to the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEAD = "id,title,price\n"


def found(read: Any) -> list[tuple[Any, ...]]:
    return read.values("id", "title", "price", "line")


def rejected(read: Any) -> list[tuple[str, int]]:
    return [(reject.code, reject.line) for reject in read.rejects]


def test_rows_keep_their_text_and_their_line(shop: Any) -> None:
    read = shop.csv(HEAD + "007,Lamp,12.90\n008,Sofa,1e3\n")
    assert read.outcome.status == "ok"
    assert found(read) == [("007", "Lamp", "12.90", 2), ("008", "Sofa", "1e3", 3)]
    assert {row["source"] for row in read.rows} == {"feed.csv"}


def test_ragged_rows_are_rejected_with_line_sample_and_identity(shop: Any) -> None:
    read = shop.csv(HEAD + "1,Lamp,2\n4,short\n7,Blue, large,9\n8,Sofa,3\n")
    assert found(read) == [("1", "Lamp", "2", 2), ("8", "Sofa", "3", 5)]
    assert rejected(read) == [("ragged_row", 3), ("ragged_row", 4)]
    assert read.rejects[1].sample == "7,Blue, large,9"
    assert read.rejects[1].listing_id == "7"


def test_decimal_commas_between_commas_are_no_rows(shop: Any) -> None:
    read = shop.csv(HEAD + "1,Lamp,12.90\n2,Sofa,12,90\n")
    assert found(read) == [("1", "Lamp", "12.90", 2)]
    assert rejected(read) == [("ragged_row", 3)]


@pytest.mark.parametrize("quotes", ['1,5" pipe,3', '1,"5"" pipe",3', '1,"5" pipe",3', '1, "5"" pipe",3'])
def test_inch_marks_never_swallow_a_row(shop: Any, quotes: str) -> None:
    read = shop.csv(HEAD + quotes + "\n4,Sofa,6\n")
    assert found(read) == [("1", '5" pipe', "3", 2), ("4", "Sofa", "6", 3)]
    assert not read.rejects


@pytest.mark.parametrize(
    "after",
    ["4,Sofa,6\n7,Bed,9\n", '4,"Sofa",6\n7,Bed,9\n', '4,Sofa,6\n7,Bed 5",9\n', '4,Sofa,6\n7,"Bed ""x""",9\n'],
)
def test_open_quote_costs_one_row(shop: Any, after: str) -> None:
    read = shop.csv(HEAD + '1,"open,3\n' + after)
    assert [(row["id"], row["line"]) for row in read.rows] == [("4", 3), ("7", 4)]
    assert rejected(read) == [("unclosed_quote", 2)]
    assert read.rejects[0].listing_id == "1"


def test_line_breaks_in_quotes_leave_later_line_numbers_exact(shop: Any) -> None:
    read = shop.csv(HEAD + '1,"two\nlines",3\n\n4,Sofa,6\n5,"three\r\nmore\nlines",7\n6,Bed,8\n')
    assert found(read) == [
        ("1", "two lines", "3", 2),
        ("4", "Sofa", "6", 5),
        ("5", "three more lines", "7", 6),
        ("6", "Bed", "8", 9),
    ]


def test_first_column_may_hold_a_line_break(shop: Any) -> None:
    read = shop.csv(HEAD + '"1\n1",Lamp,3\n4,Sofa,6\n')
    assert found(read) == [("1 1", "Lamp", "3", 2), ("4", "Sofa", "6", 4)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(shop: Any, end: str) -> None:
    read = shop.csv((HEAD + "1,Lamp,3\n4,Sofa,6\n").replace("\n", end))
    assert found(read) == [("1", "Lamp", "3", 2), ("4", "Sofa", "6", 3)]


def test_mixed_line_ends_lose_nothing(shop: Any) -> None:
    read = shop.csv(HEAD + "1,a,3\r\n4,b,6\n7,c,9\r10,d,12\n")
    assert read.values("id", "price") == [("1", "3"), ("4", "6"), ("7", "9"), ("10", "12")]


def test_nul_byte_rejects_its_row(shop: Any) -> None:
    read = shop.csv(HEAD.encode() + b"1,La\0mp,3\n4,Sofa,6\n")
    assert found(read) == [("4", "Sofa", "6", 3)]
    assert rejected(read) == [("nul_byte", 2)]


@pytest.mark.parametrize("tail", ["\x1a", "\n\n", "\r\n \r\n", ",,\n,,\n"])
def test_what_exports_leave_at_the_end_is_no_row(shop: Any, tail: str) -> None:
    read = shop.csv(HEAD + "1,Lamp,3\n" + tail)
    assert found(read) == [("1", "Lamp", "3", 2)]
    assert not read.rejects
    assert read.outcome.status == "ok"


def test_file_without_final_line_end_is_whole(shop: Any) -> None:
    read = shop.csv(HEAD + "1,Lamp,3\n4,Sofa,6")
    assert read.outcome.status == "ok"
    assert found(read)[1] == ("4", "Sofa", "6", 3)
    assert read.notices == {"no_final_newline"}  # its last column is the price


@pytest.mark.parametrize("cut", ["4,So", '4,"So', '4,"So\nfa'])
def test_cut_file_is_partial_and_keeps_whole_rows(shop: Any, cut: str) -> None:
    read = shop.csv(HEAD + "1,Lamp,3\n" + cut)
    assert (read.outcome.status, read.outcome.reason) == ("partial", "truncated_feed")
    assert "line 3" in read.outcome.detail
    assert found(read) == [("1", "Lamp", "3", 2)]


def test_every_cut_of_a_file_is_told_or_harmless(make_shop: Callable[[], Any]) -> None:
    whole = '"id","title","price","stock"\n' + "".join(
        f'"{n}","Lamp ""{n}""","{n}.99","in stock"\n' for n in range(1, 6)
    )
    for end in range(30, len(whole)):
        read = make_shop().csv(whole[:end])
        looks_whole = whole[:end].endswith(('"in stock"', '9",'))  # nothing tells an empty last column from a cut one
        complete = whole[:end].count("\n") - 1 + looks_whole
        assert len(read.rows) == complete
        expected = "failed" if not complete else "ok" if looks_whole or whole[end - 1] == "\n" else "partial"
        assert read.outcome.status == expected, whole[:end][-30:]


def test_large_fields_are_read_and_endless_lines_rejected(shop: Any) -> None:
    read = shop.csv(HEAD + f"1,{'x' * 200_000},3\n2,{'y' * 2_500_000},4\n3,Sofa,5\n")
    assert read.values("id", "price", "line") == [("1", "3", 2), ("3", "5", 4)]
    assert len(read.rows[0]["title"]) == 200_000
    assert rejected(read) == [("line_too_long", 3)]
    assert read.rejects[0].listing_id == "2"


def test_one_endless_line_is_not_an_empty_feed_without_reason(shop: Any) -> None:
    read = shop.csv(HEAD + "1,Lamp,3\n" + "x" * 5_000_000)
    assert found(read) == [("1", "Lamp", "3", 2)]
    assert read.outcome.status == "partial" or rejected(read) == [("line_too_long", 3)]


def test_thousands_of_columns_are_read(shop: Any) -> None:
    names = ["id", *(f"attribute {number}" for number in range(5_003)), "price"]
    read = shop.csv(",".join(names) + "\n" + ",".join(map(str, range(5_005))) + "\n")
    assert read.values("id", "price") == [("0", "5004")]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiter_is_found_and_said(shop: Any, delimiter: str) -> None:
    text = HEAD + '1,"Lamp; red, blue | tall",12\n2,Sofa,13\n'
    rows = list(csv.reader(io.StringIO(text)))
    output = io.StringIO()
    csv.writer(output, delimiter=delimiter, lineterminator="\n").writerows(rows)
    read = shop.csv(output.getvalue())
    assert read.values("title", "price")[0] == ("Lamp; red, blue | tall", "12")
    assert read.notices == {"delimiter_detected"}


def test_semicolons_win_over_decimal_commas(shop: Any) -> None:
    read = shop.csv("id;title;price\n1;Lamp, red;12,90\n2;Sofa, blue;13,50\n")
    assert read.values("title", "price") == [("Lamp, red", "12,90"), ("Sofa, blue", "13,50")]


def test_sep_line_of_excel_is_obeyed_and_counted(shop: Any) -> None:
    read = shop.csv("sep=;\r\nid;title;price\r\n1;a,b;12,90\r\n")
    assert found(read) == [("1", "a,b", "12,90", 3)]


def test_delimiter_and_quote_options_are_obeyed(shop: Any) -> None:
    read = shop.csv("id#price\n'1#2'#3\n", delimiter="#", quote="'")
    assert read.values("id", "price") == [("1#2", "3")]
    read = shop.csv('id,price\n"1,3\n2,4"\n', quote="")
    assert read.values("id", "price") == [('"1', "3"), ("2", '4"')]


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", set()), ("utf-8-sig", set()), ("cp1252", {"encoding_detected"}), ("utf-16", {"encoding_detected"})],
)
def test_encoding_is_found_and_said(shop: Any, encoding: str, said: set[str]) -> None:
    read = shop.csv((HEAD + "1,Café crème,12 €\n").encode(encoding))
    assert found(read) == [("1", "Café crème", "12 €", 2)]
    assert read.notices == said


def test_utf16_without_a_mark_is_recognised(shop: Any) -> None:
    read = shop.csv((HEAD + "1,Lamp,3\n" * 20).encode("utf-16-le"))
    assert len(read.rows) == 20


def test_encoding_option_is_obeyed_and_checked(shop: Any) -> None:
    content = (HEAD + "1,Łódź,3\n").encode("cp1250")
    assert shop.csv(content, encoding="cp1250").rows[0]["title"] == "Łódź"
    assert shop.csv(content, encoding="utf-8").outcome.reason == "wrong_encoding"
    assert shop.csv(content, encoding="rot13").outcome.reason == "unknown_encoding"
    assert shop.csv(content, encoding="utf-7").outcome.reason == "unknown_encoding"


@pytest.mark.parametrize(
    ("encoding", "codec", "title"),
    [("shift_jis", "cp932", "万年筆 ①"), ("latin-1", "cp1252", "Stylo à 3 €"), ("gb2312", "gb18030", "钢笔 镕")],
)
def test_an_encoding_is_what_files_called_so_are_written_in(shop: Any, encoding: str, codec: str, title: str) -> None:
    assert shop.csv((HEAD + f"1,{title},3\n").encode(codec), encoding=encoding).rows[0]["title"] == title


def test_bytes_of_no_known_encoding_fail_and_ask(shop: Any) -> None:
    read = shop.csv(HEAD.encode() + b"1,\x81\x8d\xe9,3\n")
    assert (read.outcome.status, read.outcome.reason) == ("failed", "unknown_encoding")
    assert "option" in read.outcome.detail


def test_lines_in_two_encodings_are_both_read_and_said(shop: Any) -> None:
    read = shop.csv((HEAD + "1,Café,3\n2,Naïf,4\n").encode() + "3,Crème,5\n".encode("cp1252"))
    assert [row["title"] for row in read.rows] == ["Café", "Naïf", "Crème"]
    assert read.notices == {"encoding_mixed"}


def test_header_only_and_empty_files_fail(shop: Any) -> None:
    for content in (HEAD, "", "\n\n", HEAD + ",,\n"):
        assert (shop.csv(content).outcome.status, shop.csv(content).outcome.reason) == ("failed", "empty_feed"), content


def test_header_below_a_title_is_pointed_at_and_read_by_option(shop: Any) -> None:
    content = "Price list\nNovember\n" + HEAD + "1,Lamp,3\n"
    read = shop.csv(content)
    assert read.outcome.reason == "no_known_columns"
    assert "header_row: 3" in read.outcome.detail
    assert found(shop.csv(content, header_row=3)) == [("1", "Lamp", "3", 4)]
    assert shop.csv(content, header_row=9).outcome.reason == "wrong_header_row"


def test_file_without_header_is_read_by_column_numbers(shop: Any) -> None:
    read = shop.csv("1,Lamp,3\n2,Sofa,4\n", header_row=0, fields={"id": "1", "title": "2", "price": "3"})
    assert found(read) == [("1", "Lamp", "3", 1), ("2", "Sofa", "4", 2)]


def test_column_names_are_found_in_any_spelling(shop: Any) -> None:
    read = shop.csv("ID ,Image Link,g:link,Sale-Price,AVAILABILITY\n1,i,l,2,in stock\n")
    assert read.values("id", "image", "url", "sale_price", "availability") == [("1", "i", "l", "2", "in stock")]


def test_mapped_column_is_found_in_any_spelling(shop: Any) -> None:
    read = shop.csv("EAN Code,PRIX_TTC\n1,2\n", fields={"gtin": "ean code", "price": "prix ttc"})
    assert read.values("gtin", "price") == [("1", "2")]


def test_missing_mapped_column_names_what_there_is_and_the_nearest(shop: Any) -> None:
    read = shop.csv("ean,prix_ttc,stock\n1,2,3\n", fields={"gtin": "ean", "price": "prix_tcc"})
    assert (read.outcome.status, read.outcome.reason) == ("failed", "missing_column")
    assert 'did you mean "prix_ttc"?' in read.outcome.detail
    assert "ean, prix_ttc, stock" in read.outcome.detail


def test_emptied_field_is_left_out(shop: Any) -> None:
    assert "title" not in shop.csv(HEAD + "1,Lamp,3\n", fields={"id": "id", "title": "", "price": "price"}).columns


def test_two_price_columns_of_one_name_are_refused(shop: Any) -> None:
    read = shop.csv("id,price,price\n1,2,3\n")
    assert (read.outcome.status, read.outcome.reason) == ("failed", "duplicate_column")
    assert shop.csv("id,image_link,image_link\n1,a,b\n").rows[0]["image"] == "a"


def test_columns_without_a_name_are_passed_over(shop: Any) -> None:
    read = shop.csv("id,,price,\n1,x,3,\n4,x,6\n")
    assert read.values("id", "price") == [("1", "3"), ("4", "6")]


def test_delimiters_at_the_line_end_are_no_columns(shop: Any) -> None:
    read = shop.csv(HEAD + "1,Lamp,3,\n4,Sofa,6,\n")
    assert [row["price"] for row in read.rows] == ["3", "6"]


def test_where_selects_rows(shop: Any) -> None:
    content = "id,price,shop\n1,2,Paris\n3,4,Lyon\n5,6, Paris \n"
    read = shop.csv(content, where={"shop": "Paris"})
    assert read.values("id", "line") == [("1", 2), ("5", 4)]
    assert shop.csv(content, where={"shop": "Nice"}).outcome.reason == "where_selects_nothing"
    assert shop.csv(content, where={"store": "Nice"}).outcome.reason == "missing_column"


def test_table_of_another_shape_fails_instead_of_a_million_rejects(shop: Any) -> None:
    read = shop.csv(HEAD + "1,2\n" * 12_000)
    assert (read.outcome.status, read.outcome.reason) == ("failed", "not_a_table")
    assert not read.rejects


def test_tsv_with_marks_of_inches_is_read(shop: Any) -> None:
    read = shop.csv('id\ttitle\tprice\n1\t5" x\t3\n2\t"5 in\t4\n3\t6"\t5\n', name="feed.tsv")
    assert [row["id"] for row in read.rows] == ["1", "3"]
    assert rejected(read) == [("unclosed_quote", 3)]
    assert not read.notices


def test_file_name_with_pattern_letters_is_itself(shop: Any) -> None:
    shop.write("feed1.csv", HEAD + "9,Wrong,9\n")
    assert found(shop.csv(HEAD + "1,Lamp,3\n", name="feed[1].csv")) == [("1", "Lamp", "3", 2)]


def test_many_rows_of_quoted_line_breaks_are_all_there(shop: Any) -> None:
    read = shop.csv(HEAD + "".join(f'{n},"<p>\n, tall""\n</p>",{n}.5\n' for n in range(3_000)))
    assert read.outcome.listings == 3_000
    assert found(read)[-1] == ("2999", '<p> , tall" </p>', "2999.5", 2 + 3 * 2999)


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\0\x1a"), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(1, 10**6), _TEXT, _TEXT), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_whatever_a_writer_writes_is_read_back(
    make_shop: Callable[[], Any], rows: list[tuple[int, str, str]], delimiter: str, end: str, quoted: bool
) -> None:
    output = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(output, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([("id", "title", "brand"), *rows])
    read = make_shop().csv(output.getvalue(), delimiter=delimiter)
    flat = [(str(number), *(" ".join(text.split("\n")) or None for text in texts)) for number, *texts in rows]
    assert read.values("id", "title", "brand") == flat
    assert not read.rejects


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(['"', ",", "\n", "\r", "a", "1", '""', "\0", " ", "é"]), max_size=40).map("".join))
def test_no_text_crashes_the_reader_or_loses_a_line(make_shop: Callable[[], Any], body: str) -> None:
    read = make_shop().csv(HEAD + body, delimiter=",")
    assert read.outcome.status in ("ok", "partial", "failed")
    if read.outcome.status == "failed":
        assert read.outcome.reason in ("empty_feed", "not_a_table")
