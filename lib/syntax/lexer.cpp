#include "syntax/lexer.hpp"

#include <algorithm>
#include <string>

#include "support/text.hpp"

namespace jiteval::syntax {
namespace {

struct Spelling {
  std::string_view text;
  TokenKind kind;
};

constexpr Spelling operators[] = {
#define JITEVAL_PUNCTUATION(kind, spelling) {spelling, TokenKind::kind},
#define JITEVAL_REFUSED_OPERATOR(spelling, advice) {spelling, TokenKind::refused_operator},
#include "syntax/tokens.def"
};

constexpr Spelling keywords[] = {
#define JITEVAL_KEYWORD(kind, spelling) {spelling, TokenKind::kind},
#define JITEVAL_REFUSED_KEYWORD(spelling, advice) {spelling, TokenKind::refused_keyword},
#include "syntax/tokens.def"
};

TokenKind keyword_or_name(std::string_view word) {
  if (word.size() == 1) return TokenKind::name;
  const auto* found = std::ranges::find(keywords, word, &Spelling::text);
  return found == std::end(keywords) ? TokenKind::name : found->kind;
}

bool is_digit(char c) { return '0' <= c && c <= '9'; }
bool is_letter(char c) { return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_letter(c) || is_digit(c); }

constexpr std::string_view spaces = " \t\f";
bool is_space(char c) { return spaces.find(c) != std::string_view::npos; }
std::string_view skip_spaces(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(spaces), text.size()));
}

/// Whether a word can stand only at the beginning of a statement, never inside brackets.
bool only_begins_statements(std::string_view word) {
  static constexpr std::string_view words[] = {"def",    "return", "while", "elif",  "break", "continue",
                                               "pass",   "assert", "raise", "try",   "with",  "class",
                                               "import", "from",   "del",   "global"};
  return std::ranges::find(words, word) != std::end(words);
}

/// Whether a text begins with "=", "+=" or another operator that assigns.
bool begins_with_assignment(std::string_view text) {
  const std::size_t equal = text.find_first_not_of("+-*/%&|^<>");
  if (equal > 2 || text[equal] != '=' || text.substr(equal, 2) == "==") return false;
  const bool comparison = equal == 1 && (text[0] == '<' || text[0] == '>');
  return !comparison;
}

/// Takes an index such as "[i, f(j)]" off the front of `text`; false where there is none that ends.
bool skip_index(std::string_view& text) {
  if (!text.starts_with('[')) return false;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') ++depth;
    if (text[i] == ']' && --depth == 0) {
      text = skip_spaces(text.substr(i + 1));
      return true;
    }
  }
  return false;
}

/// Whether a line closes a bracket that it does not open.
bool closes_outer_bracket(std::string_view line) {
  int depth = 0;
  for (const char c : line) {
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && --depth < 0) return true;
  }
  return false;
}

/// The indentation of a line, measured twice as Python does: with tabs to every eighth column, and with tabs as one
/// column. Two lines compare only where both measures agree on the order.
struct Indentation {
  std::size_t wide = 0;
  std::size_t narrow = 0;

  friend bool operator==(const Indentation&, const Indentation&) = default;
};

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {
    tokens_.reserve(std::min(text.size() / 2, std::size_t{1000}) + 4);
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // a byte order mark
  }

  std::vector<Token> run() {
    begin_line();
    while (at_ < text_.size()) {
      if (const std::size_t line_break = line_break_at(text_, at_)) {
        at_ += line_break;
        if (open_.empty() || header_ends_here() || statement_begins_here()) {
          end_line();
          begin_line();
        }
      } else if (is_space(text_[at_])) {
        ++at_;
      } else if (text_[at_] == '#') {
        at_ = line_end();
      } else if (text_[at_] == '\\') {
        backslash();
      } else {
        token();
      }
    }
    end_line();
    for (; levels_.size() > 1; levels_.pop_back()) add_empty(TokenKind::dedent, last_end_);
    add_empty(TokenKind::end, last_end_);
    return std::move(tokens_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  std::size_t line_end() const { return std::min(text_.find_first_of("\r\n", at_), text_.size()); }

  bool last_is(TokenKind kind) const { return !tokens_.empty() && tokens_.back().kind == kind; }

  void add_empty(TokenKind kind, std::size_t at) {
    const auto offset = static_cast<std::uint32_t>(at);
    tokens_.push_back({kind, {offset, offset}});
  }

  /// Adds the token of the next `length` bytes.
  void add(TokenKind kind, std::size_t length) {
    tokens_.push_back({kind, {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + length)}});
    at_ += length;
    last_end_ = at_;
  }

  // ---- lines

  void end_line() {
    if (!tokens_.empty() && tokens_.back().span.end > tokens_.back().span.begin) {
      add_empty(TokenKind::newline, last_end_);
    }
    open_.clear();
  }

  /// Skips lines without tokens, and compares the indentation of the next one with the open blocks.
  void begin_line() {
    Indentation found;
    for (; at_ < text_.size(); ++at_) {
      if (const std::size_t line_break = line_break_at(text_, at_)) {
        at_ += line_break - 1;
        found = {};
      } else if (text_[at_] == '#') {
        at_ = line_end() - 1;
      } else if (text_[at_] == ' ') {
        found = {found.wide + 1, found.narrow + 1};
      } else if (text_[at_] == '\t') {
        found = {(found.wide / 8 + 1) * 8, found.narrow + 1};
      } else if (text_[at_] == '\f') {
        found = {};
      } else {
        compare(found);
        line_first_ = tokens_.size();
        return;
      }
    }
  }

  void compare(Indentation found) {
    if (levels_.empty()) levels_.push_back(found);
    if (found.wide > levels_.back().wide) {
      const bool mixed = found.narrow <= levels_.back().narrow;
      levels_.push_back(found);
      add_empty(TokenKind::indent, at_);
      if (mixed) add_mixed();
      return;
    }
    while (found.wide < levels_.back().wide) {
      const bool between = levels_.size() == 1 || levels_[levels_.size() - 2].wide < found.wide;
      if (between) {
        // The line stays in the inner block, and so do those that stand below it.
        levels_.back() = found;
        add_empty(TokenKind::bad_dedent, at_);
        return;
      }
      levels_.pop_back();
      add_empty(TokenKind::dedent, at_);
    }
    if (found.narrow != levels_.back().narrow) add_mixed();
  }

  /// Only the first line of its kind: those after it are seldom another mistake.
  void add_mixed() {
    if (!mixed_) add_empty(TokenKind::mixed_indentation, at_);
    mixed_ = true;
  }

  /// Whether the colon at the end of this line is that of "if f(x:", and so ends all open brackets, rather than
  /// one of a slice or a lambda.
  bool header_ends_here() const {
    using enum TokenKind;
    if (!last_is(colon) || tokens_[open_.back()].kind != left_paren) return false;
    if (last_lambda_ > open_.back()) return false;
    const TokenKind first = tokens_[line_first_].kind;
    return first == def_ || first == if_ || first == elif_ || first == else_ || first == for_ || first == while_;
  }

  /// Whether the line that begins here can only be a new statement, and so ends all open brackets.
  bool statement_begins_here() const {
    std::string_view line = text_.substr(at_, line_end() - at_);
    line = skip_spaces(line.substr(0, line.find('#')));
    const auto length = static_cast<std::size_t>(std::ranges::find_if_not(line, is_word) - line.begin());
    const std::string_view word = line.substr(0, length);
    if (only_begins_statements(word)) return true;
    if (line.starts_with('@') && line.size() > 1 && is_letter(line[1])) return true;  // a decorator
    if (word.empty()) return false;
    const char last = line[line.find_last_not_of(spaces)];
    // These stand inside expressions too, but not with a colon at the end, unless "else y):" ends one.
    if (word == "if" || word == "else" || word == "for") return last == ':' && !closes_outer_bracket(line);
    // Behind a comma or a parenthesis, or before one, "x=1" is a keyword argument rather than an assignment.
    const bool in_arguments =
        last_is(TokenKind::comma) || last_is(TokenKind::left_paren) || last == ',' || closes_outer_bracket(line);
    std::string_view rest = skip_spaces(line.substr(length));
    const bool element = skip_index(rest);
    return (element || !in_arguments) && begins_with_assignment(rest);
  }

  void backslash() {
    if (const std::size_t line_break = line_break_at(text_, at_ + 1)) {
      at_ += 1 + line_break;
    } else {
      add(TokenKind::stray_backslash, 1);
    }
  }

  // ---- tokens

  void token() {
    const char c = peek();
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (is_letter(c)) return word();
    if (c == '"' || c == '\'') return string(0);
    return operator_or_stray();
  }

  /// Takes everything that a reader would see as one number, so that "1.5.2" or "2x" is one mistake.
  void number() {
    const bool decimal = !(peek() == '0' && is_letter(peek(1)) && peek(1) != 'e' && peek(1) != 'E');
    std::size_t length = 0;
    for (;; ++length) {
      const char c = peek(length);
      const char before = length > 0 ? peek(length - 1) : '\0';
      const bool sign = (c == '+' || c == '-') && decimal && (before == 'e' || before == 'E');
      if (!is_word(c) && c != '.' && !sign) break;
    }
    add(TokenKind::number, length);
  }

  void word() {
    std::size_t length = 1;
    while (is_word(peek(length))) ++length;
    const std::string_view word = text_.substr(at_, length);
    const char next = peek(length);
    const bool string_prefix = length <= 2 && word.find_first_not_of("rRbBfFuU") == std::string_view::npos;
    if (string_prefix && (next == '"' || next == '\'')) return string(length);
    const TokenKind kind = keyword_or_name(word);
    if (kind == TokenKind::lambda_) last_lambda_ = tokens_.size();
    add(kind, length);
  }

  /// A string whose opening quote stands `prefix` bytes ahead.
  void string(std::size_t prefix) {
    const char quote = peek(prefix);
    const bool triple = peek(prefix + 1) == quote && peek(prefix + 2) == quote;
    const std::string quotes(triple ? 3 : 1, quote);
    const std::size_t limit = triple ? text_.size() : line_end();
    for (std::size_t end = at_ + prefix + quotes.size(); end + quotes.size() <= limit; ++end) {
      if (text_.substr(end).starts_with(quotes)) return add(TokenKind::string, end + quotes.size() - at_);
      if (text_[end] == '\\') ++end;
    }
    add(TokenKind::unterminated_string, limit - at_);
  }

  void operator_or_stray() {
    const Spelling* longest = nullptr;
    for (const Spelling& candidate : operators) {
      if (candidate.text[0] != text_[at_]) continue;
      const bool longer = longest == nullptr || candidate.text.size() > longest->text.size();
      if (longer && text_.substr(at_).starts_with(candidate.text)) longest = &candidate;
    }
    if (longest == nullptr) return add(TokenKind::stray, first_character(text_.substr(at_)).bytes);
    count_bracket(longest->kind);
    add(longest->kind, longest->text.size());
  }

  void count_bracket(TokenKind kind) {
    using enum TokenKind;
    if (kind == left_paren || kind == left_bracket || kind == left_brace) open_.push_back(tokens_.size());
    if (is_closing_bracket(kind) && !open_.empty()) open_.pop_back();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t last_end_ = 0;       // of the last token that is not empty
  std::vector<std::size_t> open_;  // the tokens of the open brackets, outermost first
  std::size_t line_first_ = 0;     // the first token of the line, without those of its indentation
  std::size_t last_lambda_ = 0;    // the last token that is `lambda`
  bool mixed_ = false;
  std::vector<Indentation> levels_;  // of the open blocks, outermost first
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text) { return Lexer(text).run(); }

}  // namespace jiteval::syntax
