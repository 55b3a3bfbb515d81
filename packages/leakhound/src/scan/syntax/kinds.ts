/** Kinds of nodes and their fields. The names are those of the tree-sitter grammar of Go, which many engineers know. */
import type { Brand } from "../../base/brand.ts";

export type KindCode = Brand<number, "KindCode">;
export type FieldCode = Brand<number, "FieldCode">;

const KIND_LINES = [
  "source_file comment package_clause import_declaration import_spec import_spec_list dot blank_identifier",
  "const_declaration const_spec var_declaration var_spec var_spec_list type_declaration type_spec type_alias",
  "function_declaration method_declaration type_parameter_list type_parameter_declaration type_constraint",
  "parameter_list parameter_declaration variadic_parameter_declaration block statement_list",
  "identifier type_identifier field_identifier package_identifier label_name",
  "generic_type type_arguments type_elem qualified_type pointer_type parenthesized_type array_type",
  "implicit_length_array_type slice_type struct_type field_declaration_list field_declaration interface_type",
  "method_elem map_type channel_type function_type negated_type",
  "expression_statement send_statement receive_statement inc_statement dec_statement assignment_statement",
  "short_var_declaration labeled_statement empty_statement fallthrough_statement break_statement continue_statement",
  "goto_statement return_statement go_statement defer_statement if_statement for_statement for_clause range_clause",
  "expression_switch_statement expression_case default_case type_switch_statement type_case select_statement",
  "communication_case expression_list",
  "unary_expression binary_expression selector_expression index_expression slice_expression call_expression",
  "type_assertion_expression type_conversion_expression type_instantiation_expression composite_literal func_literal",
  "parenthesized_expression argument_list variadic_argument literal_value literal_element keyed_element",
  "int_literal float_literal imaginary_literal rune_literal interpreted_string_literal",
  "interpreted_string_literal_content raw_string_literal raw_string_literal_content escape_sequence",
  "nil true false iota",
] as const;

const FIELD_LINES = [
  "alias alternative arguments body capacity channel communication condition consequence element end field function",
  "index initializer key label left length name operand package parameters path receiver result right start tag type",
  "type_arguments type_parameters update value",
] as const;

/** The union of the words of a line. */
export type WordOf<Line extends string> = Line extends `${infer First} ${infer Rest}` ? First | WordOf<Rest> : Line;

export type NodeKind = WordOf<(typeof KIND_LINES)[number]>;
export type NodeField = WordOf<(typeof FIELD_LINES)[number]>;

const wordsOf = <Word extends string>(lines: readonly string[]): Word[] =>
  lines.flatMap((line) => line.split(" ")) as Word[];

export const KINDS: readonly NodeKind[] = wordsOf(KIND_LINES);
/** "" for a node in no field. */
export const FIELDS: readonly (NodeField | "")[] = ["", ...wordsOf<NodeField>(FIELD_LINES)];

export const KIND = codesOf<NodeKind, KindCode>(KINDS);
export const FIELD = codesOf<NodeField | "", FieldCode>(FIELDS);

function codesOf<Word extends string, Code extends number>(words: readonly Word[]): Readonly<Record<Word, Code>> {
  return Object.fromEntries(words.map((word, code) => [word, code])) as Record<Word, Code>;
}
