/// A small dense square matrix in rows.
///
/// Every sum runs in a fixed order, so that equal operands give equal bits.
public struct SquareMatrix: Hashable, Sendable {
    /// The number of rows, and of columns.
    public let order: Int
    /// Row after row, `order * order` numbers.
    public private(set) var elements: [Double]

    /// The matrix of zeros.
    public init(zeros order: Int) {
        precondition(order > 0, "a matrix has at least one row")
        self.order = order
        elements = Array(repeating: 0, count: order * order)
    }

    /// The matrix with the given diagonal and zeros elsewhere.
    public init(diagonal: [Double]) {
        self.init(zeros: diagonal.count)
        for place in diagonal.indices { self[place, place] = diagonal[place] }
    }

    /// The matrix of the given rows.
    ///
    /// - Precondition: There are as many rows as entries in each.
    public init(rows: [[Double]]) {
        self.init(zeros: rows.count)
        for row in rows.indices {
            precondition(rows[row].count == order, "a square matrix has rows of its order")
            for column in rows.indices { self[row, column] = rows[row][column] }
        }
    }

    /// The entry at a row and a column, both from 0.
    public subscript(row: Int, column: Int) -> Double {
        get { elements[row * order + column] }
        set { elements[row * order + column] = newValue }
    }

    /// The diagonal from the top left.
    public var diagonal: [Double] { (0..<order).map { self[$0, $0] } }

    /// The rows turned into columns.
    public var transposed: SquareMatrix {
        var result = self
        for row in 0..<order {
            for column in 0..<order { result[column, row] = self[row, column] }
        }
        return result
    }

    /// Replaces each pair of mirrored entries by their mean: rounding leaves a covariance lopsided.
    public mutating func symmetrise() {
        for row in 0..<order {
            for column in 0..<row {
                let mean = 0.5 * (self[row, column] + self[column, row])
                self[row, column] = mean
                self[column, row] = mean
            }
        }
    }

    /// The sum of two matrices of one order.
    public static func + (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
        precondition(left.order == right.order, "only matrices of one order have a sum")
        var sum = left
        for place in sum.elements.indices { sum.elements[place] += right.elements[place] }
        return sum
    }

    /// A matrix with every entry multiplied by a number.
    public static func * (factor: Double, matrix: SquareMatrix) -> SquareMatrix {
        var product = matrix
        for place in product.elements.indices { product.elements[place] *= factor }
        return product
    }

    /// The product of two matrices of one order.
    public static func * (left: SquareMatrix, right: SquareMatrix) -> SquareMatrix {
        precondition(left.order == right.order, "only matrices of one order have a product")
        var product = SquareMatrix(zeros: left.order)
        for row in 0..<left.order {
            for column in 0..<left.order {
                var sum = 0.0
                for inner in 0..<left.order { sum += left[row, inner] * right[inner, column] }
                product[row, column] = sum
            }
        }
        return product
    }

    /// The product of a matrix and a column.
    public static func * (matrix: SquareMatrix, column: [Double]) -> [Double] {
        precondition(matrix.order == column.count, "the column has an entry for each of the matrix")
        return (0..<matrix.order).map { row in
            var sum = 0.0
            for inner in 0..<matrix.order { sum += matrix[row, inner] * column[inner] }
            return sum
        }
    }
}

extension SquareMatrix: CheckpointValue {
    /// Appends the order and the entries.
    public func encode(into writer: inout CheckpointWriter) {
        writer.append(UInt32(order))
        writer.append(elements)
    }

    /// Reads a matrix.
    ///
    /// - Throws: `damaged` when the entries do not fill the order.
    public init(from reader: inout CheckpointReader) throws(CheckpointError) {
        let order = Int(try reader.read(UInt32.self))
        let elements = try reader.readDoubles()
        guard order > 0, order < 1 << 16, elements.count == order * order else { throw .damaged }
        self.init(zeros: order)
        self.elements = elements
    }
}
