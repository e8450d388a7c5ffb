"""Issues of members' order files: the files, their columns and cells, places and duplicates."""

from data.issues import IssueTemplate


class OrderFileIssue(IssueTemplate):
    """A kind of issue of a member's order file, its profile or what is kept beside it."""

    PASSWORD = (
        "E901",
        ("工作簿有打开密码，无法读取。", "The workbook is protected by a password."),
        ("请取消密码后另存。", "Save it without the password."),
    )
    WEB_PAGE = (
        "E902",
        (
            "文件其实是网页，只是扩展名为 {suffix}。",
            "This is a web page that is merely named {suffix}.",
        ),
        ("请用表格软件打开后另存为 .xlsx。", "Open it in a spreadsheet and save it as .xlsx."),
    )
    NO_ORDER_HEADER = (
        "E903",
        (
            "前 {within} 行中找不到运单表头，{count} 行未读取。",
            "None of the first {within} rows is a header of orders; {count} rows are not read.",
        ),
        (
            "请补上列名；若该表不是运单，请列入方案 [sheets] 的 ignore。",
            "Name the columns, or list the sheet under ignore in the profile's [sheets].",
        ),
    )
    NEEDED_COLUMN = (
        "E904",
        (
            "没有一列说明“{column_zh}”（{column}），{count} 行未导入。",
            "No column tells {column}; {count} rows are not imported.",
        ),
        (
            "请补上该列（表头如 {headers}），或在方案 [defaults] 中给出默认值。",
            "Add it (header such as {headers}), or give a value in the profile's [defaults].",
        ),
    )
    ENCODING_OTHER = (
        "E905",
        (
            "文件编码不是方案所说的 {encoding}（字节 {offset} 处无法解码）。",
            "The file is not in {encoding}, as the profile says (byte {offset}).",
        ),
        (
            "请去掉方案中的 encoding，或以该编码另存。",
            "Take encoding out of the profile, or save the file in it.",
        ),
    )
    COLUMNS_COMPETE = (
        "E906",
        (
            "有几列都可表示“{column_zh}”：{headers}；{count} 行未导入。",
            "Several columns may tell {column}: {headers}; {count} rows are not imported.",
        ),
        (
            "请在方案 [columns] 中保留一列，其余写成空字符串。",
            "Keep one in the profile's [columns] and set the others to an empty string.",
        ),
    )
    UNIT_UNKNOWN = (
        "E907",
        (
            "不认识列“{header}”的单位；{count} 行未导入。",
            "The unit of the column {header!r} is unknown; {count} rows are not imported.",
        ),
        (
            "请改用 kg、g、斤、吨或 l、m3、ml，或在方案 [units] 中给出换算系数。",
            "Use kg, g, t or l, m3, ml, or give its factor in the profile's [units].",
        ),
    )
    SPREADSHEET_ERROR = (
        "E910",
        (
            "单元格是表格软件的错误值 {value}。",
            "The cell holds the spreadsheet's error {value}.",
        ),
        ("请修正公式，或填写实际内容。", "Correct the formula, or fill in what belongs there."),
    )
    SEVERAL_NUMBERS = (
        "E911",
        ("一个单元格里有多个号码：{value}。", "One cell holds several numbers: {value}."),
        ("请每行只填一个运单号。", "Give every waybill a row of its own."),
    )
    NUMBER_SHAPE = (
        "E912",
        (
            "“{value}”与该成员运单号的形状（{shapes}）不符。",
            "{value!r} does not look like this member's waybills ({shapes}).",
        ),
        (
            "请核对号码；若是新的号段，请加入方案 [waybill] 的 shapes。",
            "Check the number; if it is of a new series, add its shape to the profile's [waybill].",
        ),
    )
    AMOUNT_MERGED = (
        "E913",
        (
            "该值写在跨 {count} 行的合并单元格里，无法分到各行。",
            "The value stands in a cell merged over {count} rows and cannot be divided.",
        ),
        ("请取消合并，逐行填写。", "Undo the merge and fill in every row."),
    )
    DAY_OR_MONTH = (
        "E914",
        ("“{value}”分不清月和日。", "In {value!r} day and month cannot be told apart."),
        ("请按 2026-03-02 05:30 填写。", "Write it as 2026-03-02 05:30."),
    )
    NO_NUMBER = (
        "E915",
        ("“{value}”不是运单号。", "{value!r} is no number of an order."),
        ("请填写面单上的号码。", "Fill in the number on the label."),
    )
    PLACE_UNKNOWN = (
        "E920",
        ("县内没有名为“{value}”的地点{scope_zh}。", "No place{scope} is called {value!r}."),
        (
            "请改正名称，或在地名对照文件 {file} 中为它填写 place_id。",
            "Correct the name, or give its place_id in the file of names {file}.",
        ),
    )
    PLACE_UNSURE = (
        "E921",
        (
            "“{value}”可能是 {suggestions}，但不足以认定。",
            "{value!r} may be {suggestions}; that is not sure enough.",
        ),
        (
            "请在地名对照文件 {file} 中确认：为它填写 place_id。",
            "Confirm it in the file of names {file}: fill in its place_id.",
        ),
    )
    PLACE_SEVERAL = (
        "E922",
        ("叫“{value}”的地点不止一处：{names}。", "{value!r} may be any of: {names}."),
        (
            "请写明乡镇，或在地名对照文件 {file} 中为它填写 place_id。",
            "Name the township, or give its place_id in the file of names {file}.",
        ),
    )
    TOWNSHIP_UNKNOWN = (
        "E923",
        ("县内没有乡镇“{township}”。", "The county has no township {township!r}."),
        (
            "请改正乡镇名称，或在地名对照文件 {file} 中填写 place_id。",
            "Correct its name, or give the place_id in the file of names {file}.",
        ),
    )
    TOWNSHIP_OTHER = (
        "E924",
        (
            "“{value}”属于{found}，该行写的是{said}。",
            "{value!r} belongs to {found}, the row says {said}.",
        ),
        ("请改正其中之一。", "Correct one of the two."),
    )
    ORDER_REPEATED = (
        "E930",
        (
            "运单 {value} 已从 {where} 导入，内容相同。",
            "Order {value} has been taken from {where} already, with the same content.",
        ),
        ("该行不重复导入，无须处理。", "The row is not imported twice; nothing has to be done."),
    )
    ORDER_CONTRADICTED = (
        "E931",
        (
            "运单 {value} 已从 {where} 导入，但 {fields} 不同。",
            "Order {value} has been taken from {where} already, with another {fields}.",
        ),
        ("请核对哪一行正确，删去另一行。", "Find out which row is right and remove the other."),
    )
    ORDER_SEEN = (
        "E932",
        (
            "运单 {value} 在 {day} 已从 {where} 导入。",
            "Order {value} was imported on {day} from {where}.",
        ),
        (
            "若是再次派送，请用 --attempts 登记；否则无须处理。",
            "If it is to be delivered again, say so with --attempts; else nothing has to be done.",
        ),
    )
    OTHER_MEMBER = (
        "E933",
        ("该行属于成员 {value}，不是 {member}。", "The row is of member {value}, not {member}."),
        (
            "请放入该成员的文件，或不给 --member。",
            "Move it to that member's file, or leave --member out.",
        ),
    )
    PROFILE_INVALID = (
        "E940",
        ("方案有误：{detail_zh}", "The profile is wrong: {detail_en}"),
        (
            "请改正该项，或用 tongpei orders profile 重新生成。",
            "Correct it, or make it anew with tongpei orders profile.",
        ),
    )
    LEDGER_INVALID = (
        "E942",
        ("台账文件无法读取：{detail}", "The ledger of seen orders cannot be read: {detail}"),
        ("请检查 --seen 的路径，或换一个新文件。", "Check the path of --seen, or name a new file."),
    )
    MEMBER_UNKNOWN = (
        "E943",
        ("该县没有成员 {value}。", "The county has no member {value}."),
        ("可选成员：{names}。", "Its members: {names}."),
    )
    OVERWRITTEN = (
        "E944",
        (
            "{name} 会被导入结果覆盖。",
            "The import would write over {name}.",
        ),
        ("请用 --out 另选文件夹。", "Name another folder with --out."),
    )
    OTHER_CONTENT = (
        "W901",
        (
            "扩展名是 {suffix}，内容其实是 {found}，按内容读取。",
            "The file is named {suffix} but holds {found}; read as what it holds.",
        ),
        ("最好改正扩展名。", "Better correct its name."),
    )
    SHEET_HIDDEN = (
        "W902",
        ("隐藏的工作表，{count} 行未读取。", "The sheet is hidden; its {count} rows are not read."),
        ("如是运单，请取消隐藏。", "Unhide it if it holds orders."),
    )
    SHEET_EMPTY = (
        "W903",
        ("工作表是空的。", "The sheet is empty."),
        ("请确认是否遗漏。", "Check that nothing was forgotten."),
    )
    SHEET_LEFT_OUT = (
        "W904",
        (
            "方案不读此表，略过 {count} 行。",
            "The profile leaves this sheet out; {count} rows are not read.",
        ),
        ("如需导入，请修改方案。", "Change the profile if it is to be imported."),
    )
    PROFILE_COLUMN = (
        "W905",
        ("方案中的列“{header}”不在表内。", "The profile's column {header!r} is not in the sheet."),
        ("若表已改版，请更新方案。", "Update the profile if the form has changed."),
    )
    TOTALS_ROW = (
        "W906",
        ("合计行，不作为运单。", "A row of totals, no order."),
        ("无须处理。", "Nothing has to be done."),
    )
    TOTALS_DIFFER = (
        "W907",
        (
            "合计写 {value}，各行相加是 {sum}。",
            "The totals say {value}, the rows add up to {sum}.",
        ),
        ("请核对是否缺行或重复。", "Check for missing or repeated rows."),
    )
    NOTE_ROW = (
        "W908",
        ("说明行，没有运单内容。", "A remark, no order."),
        ("无须处理。", "Nothing has to be done."),
    )
    HEADER_REPEATED = (
        "W909",
        ("重复的表头。", "The header again."),
        ("无须处理。", "Nothing has to be done."),
    )
    DAY_ONLY = (
        "W910",
        (
            "{count} 行只有日期，按 {time} 计。",
            "{count} rows name a day without a time; {time} is taken.",
        ),
        (
            "如不对，请在方案 [defaults] 中设 released_time。",
            "If that is wrong, set released_time in the profile's [defaults].",
        ),
    )
    PLACE_TYPO = (
        "W911",
        (
            "{count} 行的“{value}”按错字认作 {name}（相似度 {score}）。",
            "{count} rows say {value!r}; taken for {name} (similarity {score}).",
        ),
        (
            "如不对，请在地名对照文件 {file} 中填写正确的 place_id。",
            "If that is wrong, give the right place_id in the file of names {file}.",
        ),
    )
    MERGED_DOWN = (
        "W913",
        (
            "{count} 行取自跨行的合并单元格。",
            "{count} rows take this from a cell merged over several rows.",
        ),
        ("请核对。", "Check it."),
    )
    DEFAULT_TAKEN = (
        "W914",
        (
            "{count} 行未填，按方案默认取 {default}。",
            "{count} rows leave this empty; the profile's {default} is taken.",
        ),
        ("请核对。", "Check it."),
    )
    ABOVE_HEADER = (
        "W915",
        ("表头以上 {count} 行是标题。", "The {count} rows above the header are titles."),
        ("无须处理。", "Nothing has to be done."),
    )
    DUE_DAY_ONLY = (
        "W1243",
        (
            "{count} 行的时限只有日期，按当日 23:59:59 计。",
            "{count} rows are due on a day without a time; its end is taken.",
        ),
        (
            "如须更早送达，请在文件中写明时刻。",
            "Write the time as well where goods are due earlier.",
        ),
    )
