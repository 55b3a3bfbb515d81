/** What filters need of a regular expression; both `RegExp` and the linear-time patterns of users have it. */
export interface TextPattern {
  test(text: string): boolean;
}
