#include "drivers/stencil.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "drivers/parallel.hpp"
#include "drivers/strided.hpp"

namespace jiteval::drivers {
namespace {

/// Rows with a shorter middle are gathered whole, many to a call.
constexpr std::int64_t shortest_middle = 32;
/// Elements of the image read by one chunk of work, about.
constexpr std::int64_t chunk_reads = 1 << 18;
/// Elements gathered for one call, about.
constexpr std::int64_t batch_reads = 1 << 15;
/// The rows that a stretch of columns reads should stay in the second-level cache: this many elements.
constexpr std::int64_t cached_elements = 1 << 16;

/// Whether the rows along the last axis are contiguous, and lie in memory in the order of their indices, apart from
/// each other: a C-ordered array or a crop of one.
bool has_ordered_rows(const View<const double>& image) {
  std::int64_t reach = 1;
  for (std::size_t axis = image.ndim(); axis-- > 0;) {
    if (image.shape()[axis] == 1) continue;
    const std::int64_t stride = image.strides()[axis];
    if (axis + 1 == image.ndim() ? stride != 1 : stride < reach) return false;
    reach = stride * image.shape()[axis];
  }
  return true;
}

/// The image prepared for its rows to be computed in any order: what all threads share.
class Layout {
 public:
  explicit Layout(const Stencil& stencil)
      : stencil_(stencil),
        image_(stencil.image),
        width_(image_.shape().back()),
        row_count_(image_.size() / width_) {
    if (!has_ordered_rows(image_)) copy_image();
    last_row_ = image_.data();
    for (std::size_t axis = 0; axis + 1 < image_.ndim(); ++axis) {
      last_row_ += (image_.shape()[axis] - 1) * image_.strides()[axis];
    }
    measure_rows();
    measure_columns();
    if (stencil.mode == Boundary::constant) {
      constant_row_.assign(static_cast<std::size_t>(width_ + window_row_slack), stencil.cval);
    }
  }

  const Neighbourhood& neighbourhood() const { return stencil_.neighbourhood; }
  std::span<const double> parameters() const { return stencil_.parameters; }
  std::int64_t width() const { return width_; }
  std::int64_t row_count() const { return row_count_; }
  /// The columns [middle_begin, middle_end) have all their neighbours inside the image.
  std::int64_t middle_begin() const { return middle_begin_; }
  std::int64_t middle_end() const { return middle_end_; }
  double* out_row(std::int64_t row) const { return stencil_.out + row * width_; }

  /// The rows that the neighbourhood of a row's elements reads, one for each of `Neighbourhood::rows`. Returns
  /// whether the image's last is among them, beyond whose end nothing may be read.
  bool find_sources(std::int64_t row, std::span<const double*> sources) const;

  /// The element at `column`, inside or outside, of one of these rows.
  double element(const double* source, std::int64_t column) const {
    if (column < 0) {
      column = before_[static_cast<std::size_t>(-1 - column)];
    } else if (column >= width_) {
      column = after_[static_cast<std::size_t>(column - width_)];
    }
    return column == outside ? stencil_.cval : source[column];
  }

 private:
  void copy_image();
  void measure_rows();
  void measure_columns();
  const double* source_beyond(std::span<const std::int64_t> index, std::span<const std::int64_t> offset) const;

  const Stencil& stencil_;
  View<const double> image_;
  AlignedVector<double> copy_;
  std::int64_t width_;
  std::int64_t row_count_;
  const double* last_row_ = nullptr;
  std::int64_t middle_begin_ = 0;
  std::int64_t middle_end_ = 0;
  std::vector<std::int64_t> row_offsets_;                     ///< of the neighbouring rows, in elements
  std::vector<std::int64_t> least_offset_, greatest_offset_;  ///< of them, for each leading axis
  std::vector<std::int64_t> before_;                          ///< the columns that stand for -1, -2, ...
  std::vector<std::int64_t> after_;                           ///< ... and for width, width + 1, ...
  AlignedVector<double> constant_row_;
};

void Layout::copy_image() {
  copy_.resize(static_cast<std::size_t>(image_.size()));
  gather(image_.data(), image_.shape(), image_.strides(), 0, image_.size(), copy_.data());
  image_ = View<const double>(copy_.data(), image_.shape());
}

void Layout::measure_rows() {
  const std::size_t leading_axes = image_.ndim() - 1;
  least_offset_.assign(leading_axes, 0);
  greatest_offset_.assign(leading_axes, 0);
  for (const std::vector<std::int64_t>& offset : neighbourhood().rows) {
    std::int64_t in_elements = 0;
    for (std::size_t axis = 0; axis < leading_axes; ++axis) {
      least_offset_[axis] = std::min(least_offset_[axis], offset[axis]);
      greatest_offset_[axis] = std::max(greatest_offset_[axis], offset[axis]);
      in_elements += offset[axis] * image_.strides()[axis];
    }
    row_offsets_.push_back(in_elements);
  }
}

void Layout::measure_columns() {
  const std::int64_t left = std::max<std::int64_t>(0, -neighbourhood().first_column);
  const std::int64_t right = std::max<std::int64_t>(0, neighbourhood().last_column);
  for (std::int64_t i = 0; i < left; ++i) before_.push_back(border_index(stencil_.mode, -1 - i, width_));
  for (std::int64_t i = 0; i < right; ++i) after_.push_back(border_index(stencil_.mode, width_ + i, width_));
  const bool has_middle = width_ - left - right >= shortest_middle;
  middle_begin_ = has_middle ? left : width_;
  middle_end_ = has_middle ? width_ - right : width_;
}

bool Layout::find_sources(std::int64_t row, std::span<const double*> sources) const {
  const std::size_t leading_axes = image_.ndim() - 1;
  std::array<std::int64_t, max_dimensions> index;
  bool is_interior = true;
  std::int64_t own_offset = 0;
  for (std::size_t axis = leading_axes; axis-- > 0; row /= image_.shape()[axis]) {
    const std::int64_t extent = image_.shape()[axis];
    index[axis] = row % extent;
    own_offset += index[axis] * image_.strides()[axis];
    is_interior &= index[axis] + least_offset_[axis] >= 0 && index[axis] + greatest_offset_[axis] < extent;
  }
  bool reads_last = false;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    sources[i] = is_interior ? image_.data() + own_offset + row_offsets_[i]
                             : source_beyond(std::span(index).first(leading_axes), neighbourhood().rows[i]);
    reads_last |= sources[i] == last_row_;
  }
  return reads_last;
}

const double* Layout::source_beyond(std::span<const std::int64_t> index,
                                    std::span<const std::int64_t> offset) const {
  const double* source = image_.data();
  for (std::size_t axis = 0; axis < index.size(); ++axis) {
    const std::int64_t at = border_index(stencil_.mode, index[axis] + offset[axis], image_.shape()[axis]);
    if (at == outside) return constant_row_.data();
    source += at * image_.strides()[axis];
  }
  return source;
}

/// Elements gathered from anywhere, to be computed by one call.
class BorderBatch {
 public:
  BorderBatch(const Layout& layout, const BlockCall& call)
      : layout_(layout), call_(call), elements_(layout.neighbourhood().elements) {
    const auto count = static_cast<std::int64_t>(elements_.size());
    capacity_ = std::clamp<std::int64_t>(batch_reads / count, 16, 1024) / 8 * 8;
    const std::int64_t pitch = capacity_ + window_row_slack;
    values_.resize(static_cast<std::size_t>(count * pitch));
    results_.resize(static_cast<std::size_t>(capacity_));
    for (std::int64_t i = 0; i < count; ++i) window_.push_back(values_.data() + i * pitch);
  }

  /// Adds the columns [begin, end) of a row.
  std::int32_t add(std::span<const double* const> sources, std::int64_t begin, std::int64_t end, double* out_row,
                   std::span<const void*> inputs) {
    while (begin < end) {
      if (lanes_ == capacity_) {
        if (const std::int32_t code = flush(inputs); code != 0) return code;
      }
      const std::int64_t n = std::min(end - begin, capacity_ - lanes_);
      for (std::size_t k = 0; k < elements_.size(); ++k) {
        const double* source = sources[elements_[k].row];
        const std::int64_t column = begin + elements_[k].column;
        double* target = window_[k] + lanes_;
        for (std::int64_t i = 0; i < n; ++i) target[i] = layout_.element(source, column + i);
      }
      pieces_.push_back({out_row + begin, n});
      lanes_ += n;
      begin += n;
    }
    return 0;
  }

  /// Computes what was added since the last time.
  std::int32_t flush(std::span<const void*> inputs) {
    if (lanes_ == 0) return 0;
    inputs[0] = window_.data();
    void* const outputs[] = {results_.data()};
    if (const std::int32_t code = call_(inputs.data(), outputs, lanes_); code != 0) return code;
    const double* result = results_.data();
    for (const Piece& piece : pieces_) {
      std::copy_n(result, piece.lanes, piece.out);
      result += piece.lanes;
    }
    pieces_.clear();
    lanes_ = 0;
    return 0;
  }

 private:
  struct Piece {
    double* out;
    std::int64_t lanes;
  };

  const Layout& layout_;
  const BlockCall& call_;
  std::span<const Neighbourhood::Element> elements_;
  std::int64_t capacity_ = 0;
  std::int64_t lanes_ = 0;
  AlignedVector<double> values_;  ///< one row of `capacity_` lanes, and the slack after it, for each neighbour
  std::vector<double*> window_;   ///< where these rows begin
  AlignedVector<double> results_;
  std::vector<Piece> pieces_;  ///< where the results go
};

/// How the work is cut: into bands of rows, and these into stretches of columns.
struct Cut {
  explicit Cut(const Layout& layout) {
    const auto rows_read = static_cast<std::int64_t>(layout.neighbourhood().rows.size());
    const auto reads = static_cast<std::int64_t>(layout.neighbourhood().elements.size());
    const std::int64_t longest = std::clamp<std::int64_t>(cached_elements / rows_read, 1024, 8192);
    const std::int64_t middle = layout.middle_end() - layout.middle_begin();
    stretches = std::max<std::int64_t>(1, (middle + longest - 1) / longest);
    band_rows = std::max<std::int64_t>(1, chunk_reads / (reads * (layout.width() / stretches + 1)));
    bands = (layout.row_count() + band_rows - 1) / band_rows;
  }

  std::int64_t stretches;
  std::int64_t band_rows;
  std::int64_t bands;
};

class StencilWorker {
 public:
  StencilWorker(const Layout& layout, const Cut& cut, const BlockCall& call)
      : layout_(layout),
        cut_(cut),
        call_(call),
        border_(layout, call),
        sources_(layout.neighbourhood().rows.size()),
        window_(layout.neighbourhood().elements.size()),
        inputs_(1) {
    for (const double& parameter : layout.parameters()) inputs_.push_back(&parameter);
  }

  std::int32_t compute(std::int64_t chunk) {
    const std::int64_t stretch = chunk % cut_.stretches;
    const std::int64_t first_row = chunk / cut_.stretches * cut_.band_rows;
    const std::int64_t last_row = std::min(first_row + cut_.band_rows, layout_.row_count());
    for (std::int64_t row = first_row; row < last_row; ++row) {
      if (const std::int32_t code = compute_row(row, stretch); code != 0) return code;
    }
    return border_.flush(inputs_);
  }

 private:
  /// The middle columns of a stretch, and the border columns next to it.
  std::int32_t compute_row(std::int64_t row, std::int64_t stretch) {
    const bool reads_last = layout_.find_sources(row, sources_);
    const std::int64_t middle = layout_.middle_end() - layout_.middle_begin();
    const std::int64_t begin = layout_.middle_begin() + middle * stretch / cut_.stretches;
    std::int64_t end = layout_.middle_begin() + middle * (stretch + 1) / cut_.stretches;
    double* const out = layout_.out_row(row);
    if (stretch == 0) {
      if (const std::int32_t code = border_.add(sources_, 0, begin, out, inputs_); code != 0) return code;
    }
    if (stretch == cut_.stretches - 1) {
      if (reads_last && middle > 0) end -= window_row_slack;
      if (const std::int32_t code = border_.add(sources_, end, layout_.width(), out, inputs_); code != 0)
        return code;
    }
    return begin < end ? compute_middle(begin, end, out) : 0;
  }

  std::int32_t compute_middle(std::int64_t begin, std::int64_t end, double* out_row) {
    const std::vector<Neighbourhood::Element>& elements = layout_.neighbourhood().elements;
    for (std::size_t k = 0; k < window_.size(); ++k) {
      window_[k] = sources_[elements[k].row] + begin + elements[k].column;
    }
    inputs_[0] = window_.data();
    void* const outputs[] = {out_row + begin};
    return call_(inputs_.data(), outputs, end - begin);
  }

  const Layout& layout_;
  const Cut& cut_;
  const BlockCall& call_;
  BorderBatch border_;
  std::vector<const double*> sources_;  ///< for each of the neighbourhood's rows
  std::vector<const double*> window_;   ///< for each of its elements
  std::vector<const void*> inputs_;     ///< the window, set before a call, and the parameters
};

}  // namespace

std::int32_t run_stencil(const Stencil& stencil, const BlockCall& call, int threads) {
  const Layout layout(stencil);
  const Cut cut(layout);
  return for_each_chunk(cut.bands * cut.stretches, threads, [&]() -> Worker {
    // The worker is shared because std::function copies what it holds.
    auto worker = std::make_shared<StencilWorker>(layout, cut, call);
    return [worker = std::move(worker)](std::int64_t chunk) { return worker->compute(chunk); };
  });
}

}  // namespace jiteval::drivers
