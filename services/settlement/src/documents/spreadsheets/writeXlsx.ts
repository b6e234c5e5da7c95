import { setImmediate as letOthersRun } from "node:timers/promises";
import { strToU8, Zip, ZipDeflate } from "fflate";
import { escapeXml, xlsxCell, XLSX_STYLES, type XlsxCell } from "./xlsxCell.js";

export interface XlsxSheet {
  /** Cut to 31 characters, without the signs that a sheet's name cannot have. */
  readonly name: string;
  /** Widths of the columns in characters. */
  readonly widths: readonly number[];
  /** So many rows stay on the screen, and are printed on each page. */
  readonly headRows: number;
  /** Asked for one by one, as they are written. */
  readonly rows: Iterable<readonly XlsxCell[]>;
}

export interface XlsxBook {
  readonly sheets: readonly XlsxSheet[];
  /** Number formats of dates; numbers are shown by the reader's own settings. */
  readonly instantFormat: string;
  readonly dateFormat: string;
}

/** The first instant that a zip can tell, by the wall clock of whatever zone this runs in: what it writes is that wall clock. */
const ZIP_TIME = new Date(1980, 0, 1);
const ROWS_AT_ONCE = 200;
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * A workbook as XLSX (ECMA-376, transitional): inline strings, no formulas, no macros, no times of making: the same book gives the
 * same bytes. Written in steps of 200 rows, between which others may run; what is held is the compressed book and one step.
 */
export async function writeXlsx(book: XlsxBook): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const add = (name: string): ZipDeflate => {
    const part = new ZipDeflate(name, { level: 6 });
    part.mtime = ZIP_TIME;
    zip.add(part);
    return part;
  };
  for (const [name, content] of frameParts(book)) add(name).push(strToU8(HEAD + content), true);
  for (const [index, sheet] of book.sheets.entries()) {
    const part = add(`xl/worksheets/sheet${index + 1}.xml`);
    part.push(strToU8(HEAD + sheetHead(sheet)));
    let number = 0;
    let step = "";
    for (const cells of sheet.rows) {
      step += row((number += 1), cells);
      if (number % ROWS_AT_ONCE !== 0) continue;
      part.push(strToU8(step));
      step = "";
      await letOthersRun();
    }
    part.push(strToU8(step));
    part.push(strToU8(`</sheetData>${PRINT}</worksheet>`), true);
  }
  zip.end();
  return Buffer.concat(chunks);
}

const PRINT =
  '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>';

function row(number: number, cells: readonly XlsxCell[]): string {
  const written = cells.map((cell, index) => xlsxCell(`${columnName(index)}${number}`, cell));
  return `<row r="${number}">${written.join("")}</row>`;
}

/** 0 → A, 25 → Z, 26 → AA. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

function sheetHead({ headRows, widths }: XlsxSheet): string {
  const pane =
    headRows === 0
      ? ""
      : `<pane ySplit="${headRows}" topLeftCell="A${headRows + 1}" activePane="bottomLeft" state="frozen"/>`;
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return `<worksheet xmlns="${MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${columns.join("")}</cols><sheetData>`;
}

/** Everything but the sheets. */
function frameParts({ sheets, instantFormat, dateFormat }: XlsxBook): [string, string][] {
  const type = (name: string, kind: string) =>
    `<Override PartName="/xl/${name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const relation = (id: number, kind: string, target: string) =>
    `<Relationship Id="rId${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  const names = sheets.map(({ name }) => escapeXml(name.replace(/[[\]:*?/\\']/g, " ").slice(0, 31)));
  const titles = sheets.flatMap(({ headRows }, index) =>
    headRows === 0
      ? []
      : `<definedName name="_xlnm.Print_Titles" localSheetId="${index}">'${names[index]}'!$1:$${headRows}</definedName>`,
  );
  return [
    [
      "[Content_Types].xml",
      `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type("workbook.xml", "sheet.main")}${type("styles.xml", "styles")}${sheets.map((_, index) => type(`worksheets/sheet${index + 1}.xml`, "worksheet")).join("")}</Types>`,
    ],
    [
      "_rels/.rels",
      `<Relationships xmlns="${RELATIONS}">${relation(1, "officeDocument", "xl/workbook.xml")}</Relationships>`,
    ],
    [
      "xl/workbook.xml",
      `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${names.map((name, index) => `<sheet name="${name}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join("")}</sheets>${titles.length > 0 ? `<definedNames>${titles.join("")}</definedNames>` : ""}</workbook>`,
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `<Relationships xmlns="${RELATIONS}">${sheets.map((_, index) => relation(index + 1, "worksheet", `worksheets/sheet${index + 1}.xml`)).join("")}${relation(sheets.length + 1, "styles", "styles.xml")}</Relationships>`,
    ],
    ["xl/styles.xml", styles(instantFormat, dateFormat)],
  ];
}

function styles(instantFormat: string, dateFormat: string): string {
  const formats: Readonly<Record<string, number>> = {
    n0: 3,
    b0: 3,
    n2: 4,
    b2: 4,
    n3: 164,
    b3: 164,
    n4: 165,
    b4: 165,
    instant: 166,
    date: 167,
  };
  const custom = [
    [164, "#,##0.000"],
    [165, "#,##0.0000"],
    [166, instantFormat],
    [167, dateFormat],
  ].map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${escapeXml(String(code))}"/>`);
  const cells = XLSX_STYLES.map((style) => {
    const font = style.startsWith("b") ? 1 : 0;
    return `<xf numFmtId="${formats[style] ?? 0}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>`;
  });
  const font = (weight: string) => `<font>${weight}<sz val="10"/><name val="Arial"/></font>`;
  return `<styleSheet xmlns="${MAIN}"><numFmts count="${custom.length}">${custom.join("")}</numFmts><fonts count="2">${font("")}${font("<b/>")}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join("")}</cellXfs></styleSheet>`;
}
