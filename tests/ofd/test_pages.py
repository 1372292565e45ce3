"""Pages as lawful makers put them together: boxes, templates, resources, layers, versions, watermarks (GB/T 33190-2016)."""

import pytest

from pipeline.model.document import Document
from tests.ofd.packages import A4, Made, box, content, reading, resource, rule, sheets, text, texts

TABLE = box() + text(22, 28, "序号") + text(102, 28, "进展") + text(22, 38, "1") + text(102, 38, "已完成")
CELLS = ["序号", "进展", "1", "已完成"]


def value(made: Made) -> Document:
    result = reading(made)
    assert result.value is not None, result.problems
    assert result.problems == ()
    return result.value


def cells(made: Made) -> list[str]:
    (table,) = value(made).tables()
    return [cell.text for cell in table.cells]


# --- page boxes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "common", "size"),
    [
        ("", "<ofd:PageArea><ofd:PhysicalBox>0 0 297 210</ofd:PhysicalBox></ofd:PageArea>", (297, 210)),
        ("<ofd:Area><ofd:CropBox>0 0 180 260</ofd:CropBox></ofd:Area>", "", (180, 260)),
        ("<ofd:Area><ofd:ApplicationBox>0 0 200 280</ofd:ApplicationBox></ofd:Area>", "", (200, 280)),
        ("<ofd:Area><ofd:PhysicalBox>none</ofd:PhysicalBox></ofd:Area>", "", (210, 297)),
        ("<ofd:Area><ofd:PhysicalBox>0 0 0 0</ofd:PhysicalBox></ofd:Area>", "", (210, 297)),
        ("", "", (210, 297)),
    ],
)
def test_a_page_has_its_own_box_or_the_document_s_or_is_a4(head: str, common: str, size: tuple[float, float]) -> None:
    (sheet,) = sheets(Made(pages=(TABLE,), heads=(head,), common=common))
    assert (sheet.width, sheet.height) == size


def test_a_box_with_an_offset_moves_everything_alike() -> None:
    made = Made(pages=(TABLE,), heads=("<ofd:Area><ofd:PhysicalBox>10 5 210 297</ofd:PhysicalBox></ofd:Area>",))
    (sheet,) = sheets(made)
    assert (sheet.runs[0].left, sheet.runs[0].baseline) == (12, 23)
    assert cells(made) == CELLS


# --- layers, blocks, templates, composites ------------------------------------------------------------------------


def test_blocks_in_blocks_and_several_layers_are_one_page() -> None:
    deep = f'<ofd:PageBlock ID="7"><ofd:PageBlock ID="8">{text(20, 20, "第一层文字")}</ofd:PageBlock></ofd:PageBlock>'
    made = Made(pages=(f'{deep}</ofd:Layer><ofd:Layer Type="Foreground" ID="9">{text(20, 60, "第二层文字")}',))
    assert texts(made) == ["第一层文字", "第二层文字"]


def test_a_hidden_block_hides_what_is_in_it() -> None:
    assert texts(Made(pages=(f'<ofd:PageBlock Visible="false">{text(20, 20, "隐藏")}</ofd:PageBlock>{text(20, 60, "可见文字")}',))) == [
        "可见文字"
    ]


def test_templates_stand_on_templates_whatever_their_order() -> None:
    made = Made(
        pages=(text(20, 100, "正文一行"),),
        heads=(f'{A4}<ofd:Template TemplateID="5" ZOrder="Foreground"/>',),
        common='<ofd:TemplatePage ID="5" BaseLoc="Tpls/a.xml"/><ofd:TemplatePage ID="6" BaseLoc="Tpls/b.xml"/>',
        files={
            "Doc_0/Tpls/a.xml": content(text(20, 80, "模板文字"), '<ofd:Template TemplateID="6"/>'),
            "Doc_0/Tpls/b.xml": content(text(20, 60, "底层模板"), '<ofd:Template TemplateID="5"/>'),
        },
    )
    found = [block for block in texts(made) if block == "正文一行" or "模板" in block]
    assert found[0] == "底层模板"
    assert found[-1] == "正文一行"


def test_a_damaged_template_costs_the_template() -> None:
    made = Made(
        pages=(text(20, 100, "正文一行"),),
        heads=(f'{A4}<ofd:Template TemplateID="5"/>',),
        common='<ofd:TemplatePage ID="5" BaseLoc="Tpls/a.xml"/>',
        files={"Doc_0/Tpls/a.xml": "<ofd:Page"},
    )
    result = reading(made)
    assert [problem.code for problem in result.problems] == ["FIL002"]
    assert result.value is not None
    assert [getattr(block, "text", "") for block in result.value.blocks] == ["正文一行"]


def unit(objects: str, identifier: str = "30") -> str:
    return (
        f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="{identifier}"><ofd:Content>{objects}</ofd:Content>'
        "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>"
    )


COMPOSITE = '<ofd:CompositeObject ResourceID="30" Boundary="0 10 210 297" CTM="1 0 0 1 0 0"/>'


@pytest.mark.parametrize("where", ["PublicRes", "DocumentRes", "PageRes"])
def test_units_are_found_in_the_resources_of_document_and_page(where: str) -> None:
    location = f"<ofd:{where}>{'../' if where == 'PageRes' else ''}Res.xml</ofd:{where}>"
    made = Made(
        pages=(COMPOSITE,),
        heads=(A4 + location if where == "PageRes" else A4,),
        common="" if where == "PageRes" else location,
        files={"Doc_0/Res.xml": resource(unit(text(20, 50, "复合图元文字")))},
    )
    (sheet,) = sheets(made)
    assert [(run.text, run.baseline) for run in sheet.runs] == [("复合图元文字", 60)]


def test_a_unit_that_holds_itself_is_read_once() -> None:
    made = Made(
        pages=(COMPOSITE,),
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        files={"Doc_0/Res.xml": resource(unit(text(20, 50, "文字") + COMPOSITE * 3))},
    )
    assert texts(made) == ["文字"]
    assert any("引用自身" in note.text for note in value(made).notes)


def test_pictures_are_found_by_an_absolute_folder() -> None:
    media = '<ofd:MultiMedias><ofd:MultiMedia ID="40" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>'
    made = Made(
        pages=('<ofd:ImageObject ResourceID="40" Boundary="20 20 30 30" CTM="30 0 0 30 0 0"/>' + text(20, 100, "正文一行"),),
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        files={"Doc_0/DocumentRes.xml": resource(media, base="/Doc_0/Images"), "Doc_0/Images/a.png": "x"},
    )
    assert [picture.name for picture in sheets(made)[0].pictures] == ["Doc_0/Images/a.png"]
    assert value(made).notes == ()


# --- rules --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    ['LineWidth="0.1"', 'Stroke="true" Fill="false"', 'CTM="1 0 0 1 0 0"', 'DrawParam="9"'],
)
def test_rules_are_seen_however_they_are_stroked(more: str) -> None:
    (sheet,) = sheets(Made(pages=(rule(20, 20, 100, 20, more=more),)))
    assert [(each.at, each.low, each.high) for each in sheet.across] == [(20, 20, 100)]


def test_paths_that_neither_stroke_nor_fill_draw_nothing() -> None:
    (sheet,) = sheets(
        Made(pages=(rule(20, 20, 100, 20, more='Stroke="false" Fill="false"') + rule(20, 30, 90, 30, more='Visible="false"'),))
    )
    assert sheet.across == []


@pytest.mark.parametrize(
    "data",
    [
        "M 0 0 L 80 0 L 80 40 L 0 40 C",
        "M 0 0L 80 0L 80 40L 0 40C",
        "S 0 0 L 80,0 L 80,40 L 0,40 L 0,0",
        "M 0 0 L 80 0 M 80 0 L 80 40 M 80 40 L 0 40 M 0 40 L 0 0",
        "M0 0 L8e1 0 L80.0 40. L0 40 C M 5 5 B 6 6 7 7 8 8",
        "M 0 0 L 80 0 L 80 40 L 0 40 C 0 0 0",
    ],
)
def test_one_frame_written_in_six_ways(data: str) -> None:
    (sheet,) = sheets(
        Made(pages=(f'<ofd:PathObject Boundary="20 20 80 40"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>',))
    )
    assert sorted((each.at, each.low, each.high) for each in sheet.across) == [(20, 20, 100), (60, 20, 100)]
    assert sorted((each.at, each.low, each.high) for each in sheet.down) == [(20, 20, 60), (100, 20, 60)]


def test_one_line_of_numbers_that_are_none_draws_nothing() -> None:
    (sheet,) = sheets(
        Made(pages=("".join(rule_of(data) for data in ("M 0 0 L 1e999 0", "M 0 nan L 90 0", "M 0 0 L 90 x", "M 0 0 L 90 9")),))
    )
    assert (sheet.across, sheet.down) == ([], [])


def rule_of(data: str) -> str:
    return f'<ofd:PathObject Boundary="20 20 80 40"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def test_a_line_turned_and_scaled_by_its_matrix_is_the_rule_that_is_seen() -> None:
    turned = rule(20, 20, 60, 20, more='CTM="0 2 -2 0 5 0"')
    (sheet,) = sheets(Made(pages=(turned + rule(20, 20, 60, 20),)))
    assert [(each.at, each.low, each.high) for each in sheet.down] == [(25, 20, 100)]
    assert [(each.at, each.low, each.high) for each in sheet.across] == [(20, 20, 60)]


def test_words_that_begin_like_headings_over_text_without_columns_are_text() -> None:
    long = "各部门对照目标逐项推进工作并按时报送材料全年任务已经基本完成"
    heading = text(20, 20, "序号") + text(80, 20, "甲组") + text(140, 20, "乙组")
    lines = "".join(text(20, 28 + 8 * n, long) for n in range(4))
    assert "".join(texts(Made(pages=(heading + lines,)))) == "序号 甲组 乙组" + long * 4


def test_clips_and_patterns_are_no_content() -> None:
    clip = (
        '<ofd:Clips><ofd:Clip><ofd:Area><ofd:Text Boundary="0 0 9 9" Size="4">'
        '<ofd:TextCode X="0" Y="4">裁剪</ofd:TextCode></ofd:Text></ofd:Area></ofd:Clip></ofd:Clips>'
    )
    pattern = (
        f'<ofd:FillColor><ofd:Pattern Width="5" Height="5"><ofd:CellContent>{text(0, 5, "底纹")}</ofd:CellContent>'
        "</ofd:Pattern></ofd:FillColor>"
    )
    shape = (
        f'<ofd:PathObject Boundary="20 20 80 40" Fill="true" Stroke="false">{clip}{pattern}'
        "<ofd:AbbreviatedData>M 0 0 L 80 0 L 80 40 C</ofd:AbbreviatedData></ofd:PathObject>"
    )
    assert texts(Made(pages=(shape + text(20, 100, "正文一行", inner=clip),))) == ["正文一行"]


# --- several documents and versions -------------------------------------------------------------------------------

SECOND = "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody>"


def test_the_pages_of_two_documents_follow_one_another() -> None:
    listed = '<ofd:CommonData/><ofd:Pages><ofd:Page ID="1" BaseLoc="1.xml"/></ofd:Pages>'
    made = Made(
        pages=(text(20, 50, "第一个文档。"),),
        bodies=Made(pages=()).bodies + SECOND,
        files={
            "Doc_1/Document.xml": f'<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016">{listed}</ofd:Document>',
            "Doc_1/1.xml": content(text(20, 50, "第二个文档。")),
        },
    )
    assert texts(made) == ["第一个文档。", "第二个文档。"]
    assert value(made).pages == 2


def test_a_second_document_that_is_lost_costs_that_document() -> None:
    result = reading(Made(pages=(text(20, 50, "第一个文档。"),), bodies=Made(pages=()).bodies + SECOND))
    assert [(problem.code, "第2个文档" in problem.message) for problem in result.problems] == [("FIL002", True)]
    assert result.value is not None
    assert result.value.pages == 1


def test_of_several_versions_the_current_one_is_read() -> None:
    versions = (
        '<ofd:Versions><ofd:Version ID="1" Index="1" BaseLoc="Doc_0/V1.xml"/>'
        '<ofd:Version ID="2" Index="2" Current="true" BaseLoc="Doc_0/V2.xml"/></ofd:Versions>'
    )
    body = f"<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{versions}</ofd:DocBody>"
    spec = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = '<ofd:CommonData/><ofd:Pages><ofd:Page ID="1" BaseLoc="New.xml"/></ofd:Pages>'
    made = Made(
        pages=(text(20, 50, "原来的版本"),),
        bodies=body,
        files={
            "Doc_0/V1.xml": f"<ofd:DocVersion {spec}><ofd:DocRoot>Document.xml</ofd:DocRoot></ofd:DocVersion>",
            "Doc_0/V2.xml": f"<ofd:DocVersion {spec}><ofd:DocRoot>Document2.xml</ofd:DocRoot></ofd:DocVersion>",
            "Doc_0/Document2.xml": f"<ofd:Document {spec}>{listed}</ofd:Document>",
            "Doc_0/New.xml": content(text(20, 50, "现在的版本")),
        },
    )
    assert texts(made) == ["现在的版本"]
    assert any("版本" in note.text for note in value(made).notes)


# --- what stands apart --------------------------------------------------------------------------------------------


def test_attachments_and_tags_do_not_disturb_and_attachments_are_noted() -> None:
    made = Made(
        pages=(text(20, 50, "正文一行"),),
        after="<ofd:CustomTags>Tags.xml</ofd:CustomTags><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
        files={
            "Doc_0/Tags.xml": "<ofd:CustomTags/>",
            "Doc_0/Attachs/Attachments.xml": (
                '<ofd:Attachments xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Attachment ID="1" Name="明细表.xlsx"/></ofd:Attachments>'
            ),
        },
    )
    assert texts(made) == ["正文一行"]
    assert ["明细表.xlsx" in note.text for note in value(made).notes] == [True]


GREY = '<ofd:FillColor Value="200 200 200"/>'
FAINT = '<ofd:FillColor Value="255 0 0" Alpha="60"/>'


@pytest.mark.parametrize(
    "mark",
    [
        text(40, 36, "内部资料", size=20, inner=GREY),
        text(40, 36, "内部资料", size=20, inner=FAINT),
        text(40, 36, "内部资料", size=20, more='DrawParam="9"'),
        "".join(text(30, y, "内部资料", inner=FAINT) for y in (28, 38, 150)),
    ],
    ids=["pale", "faint", "by a drawing parameter", "often"],
)
def test_a_watermark_over_a_table_stands_apart(mark: str) -> None:
    made = Made(
        pages=(mark + TABLE,),
        common="<ofd:PublicRes>Res.xml</ofd:PublicRes>",
        files={"Doc_0/Res.xml": resource(f'<ofd:DrawParams><ofd:DrawParam ID="9">{GREY}</ofd:DrawParam></ofd:DrawParams>')},
    )
    assert cells(made) == CELLS
    assert [(note.text, note.where) for note in value(made).annotations] == [("内部资料", "第1页 水印")]


def test_a_slanting_watermark_in_a_template_stands_apart() -> None:
    slanting = text(60, 40, "银川市司法局", size=15, more='CTM="0.707 -0.707 0.707 0.707 0 0"')
    made = Made(
        pages=(TABLE,),
        heads=(f'{A4}<ofd:Template TemplateID="5" ZOrder="Background"/>',),
        common='<ofd:TemplatePage ID="5" BaseLoc="Tpls/a.xml"/>',
        files={"Doc_0/Tpls/a.xml": content(slanting)},
    )
    assert cells(made) == CELLS
    assert [note.text for note in value(made).furniture] == ["银川市司法局"]


def test_a_watermark_that_is_an_annotation_stands_apart() -> None:
    spec = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    annotation = (
        f'<ofd:Annot ID="1" Type="Watermark"><ofd:Appearance Boundary="0 0 210 297">{text(40, 36, "内部资料", size=20)}</ofd:Appearance>'
        "</ofd:Annot>"
    )
    made = Made(
        pages=(TABLE,),
        after="<ofd:Annotations>Annots.xml</ofd:Annotations>",
        files={
            "Doc_0/Annots.xml": (
                f'<ofd:Annotations {spec}><ofd:Page PageID="1"><ofd:FileLoc>Annot_1.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
            ),
            "Doc_0/Annot_1.xml": f"<ofd:PageAnnot {spec}>{annotation}</ofd:PageAnnot>",
        },
    )
    assert cells(made) == CELLS
    assert [note.text for note in value(made).annotations] == ["内部资料"]


def test_pale_text_of_the_usual_size_and_a_red_heading_are_text() -> None:
    made = Made(
        pages=(
            text(30, 50, "银川市人民政府文件", size=18, inner='<ofd:FillColor Value="255 0 0"/>')
            + text(30, 80, "填报说明", inner=GREY)
            + text(30, 110, "正文一行"),
        )
    )
    assert texts(made) == ["银川市人民政府文件", "填报说明", "正文一行"]
