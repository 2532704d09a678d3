#include "solver/linear/linear_solver.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>

#include "solver/linear/block_solver.hpp"
#include "solver/linear/native_vector.hpp"

namespace didymium {

namespace {

// --- The block pair ------------------------------------------------------------------
// SUNDIALS wants C callbacks; each unwraps the content pointer and calls the C++
// object.

CascadeMatrix& cascade_matrix(SUNMatrix a) {
    return *static_cast<CascadeMatrix*>(a->content);
}

SUNMatrix new_block_matrix(SUNContext context);

SUNMatrix_ID block_matrix_id(SUNMatrix /*a*/) {
    return SUNMATRIX_CUSTOM;
}
SUNMatrix block_matrix_clone(SUNMatrix a) {
    SUNMatrix b = new_block_matrix(a->sunctx);
    cascade_matrix(b) = cascade_matrix(a);
    return b;
}
void block_matrix_destroy(SUNMatrix a) {
    delete static_cast<CascadeMatrix*>(a->content);
    a->content = nullptr;
    SUNMatFreeEmpty(a);
}
int block_matrix_zero(SUNMatrix a) {
    cascade_matrix(a).alpha = 0.0;
    cascade_matrix(a).beta = 0.0;
    return SUNMAT_SUCCESS;
}
int block_matrix_copy(SUNMatrix a, SUNMatrix b) {
    cascade_matrix(b) = cascade_matrix(a);
    return SUNMAT_SUCCESS;
}
int block_matrix_scale_add_i(sunrealtype c, SUNMatrix a) {
    cascade_matrix(a).alpha *= c;
    cascade_matrix(a).beta = c * cascade_matrix(a).beta + 1.0;
    return SUNMAT_SUCCESS;
}
int block_matrix_matvec(SUNMatrix a, N_Vector x, N_Vector y) {
    cascade_matrix(a).multiply(N_VGetArrayPointer(x), N_VGetArrayPointer(y));
    return SUNMAT_SUCCESS;
}

SUNMatrix new_block_matrix(SUNContext context) {
    SUNMatrix a = SUNMatNewEmpty(context);
    a->content = new CascadeMatrix;  // NOLINT: owned by the C handle, see _destroy
    a->ops->getid = block_matrix_id;
    a->ops->clone = block_matrix_clone;
    a->ops->destroy = block_matrix_destroy;
    a->ops->zero = block_matrix_zero;
    a->ops->copy = block_matrix_copy;
    a->ops->scaleaddi = block_matrix_scale_add_i;
    a->ops->matvec = block_matrix_matvec;
    return a;
}

BlockSolver& block_solver(SUNLinearSolver s) {
    return *static_cast<BlockSolver*>(s->content);
}
SUNLinearSolver_Type block_solver_type(SUNLinearSolver /*s*/) {
    return SUNLINEARSOLVER_DIRECT;
}
SUNLinearSolver_ID block_solver_id(SUNLinearSolver /*s*/) {
    return SUNLINEARSOLVER_CUSTOM;
}
int block_solver_initialize(SUNLinearSolver /*s*/) {
    return SUNLS_SUCCESS;
}
int block_solver_setup(SUNLinearSolver s, SUNMatrix a) {
    return block_solver(s).factor(cascade_matrix(a)) ? SUNLS_SUCCESS
                                                     : SUNLS_LUFACT_FAIL;
}
int block_solver_solve(SUNLinearSolver s, SUNMatrix /*a*/, N_Vector x, N_Vector b,
                       sunrealtype /*tolerance*/) {
    block_solver(s).solve(N_VGetArrayPointer(b), N_VGetArrayPointer(x));
    return SUNLS_SUCCESS;
}
int block_solver_free(SUNLinearSolver s) {
    delete static_cast<BlockSolver*>(s->content);
    s->content = nullptr;
    SUNLinSolFreeEmpty(s);
    return SUNLS_SUCCESS;
}

class BlockSystem final : public LinearSystem {
  public:
    BlockSystem(const Cascade& cascade, const Layout& layout, const SunContext& context)
        : layout_(&layout),
          matrix_(new_block_matrix(context)),
          solver_(SUNLinSolNewEmpty(context)) {
        cascade_matrix(matrix_).layout = layout_;
        solver_->content =  // NOLINTNEXTLINE: freed by the C handle
            new BlockSolver(cascade, layout);
        solver_->ops->gettype = block_solver_type;
        solver_->ops->getid = block_solver_id;
        solver_->ops->initialize = block_solver_initialize;
        solver_->ops->setup = block_solver_setup;
        solver_->ops->solve = block_solver_solve;
        solver_->ops->free = block_solver_free;
    }
    ~BlockSystem() override {
        SUNLinSolFree(solver_);
        SUNMatDestroy(matrix_);
    }
    BlockSystem(const BlockSystem&) = delete;
    BlockSystem& operator=(const BlockSystem&) = delete;

    SUNMatrix matrix() const override { return matrix_; }
    SUNLinearSolver solver() const override { return solver_; }

    int assemble(SUNMatrix target, Workspace& workspace, const double* unknowns,
                 double alpha, double beta) override {
        CascadeMatrix& a = cascade_matrix(target);
        a.cascade = &workspace.cascade();
        a.layout = layout_;
        a.alpha = alpha;
        a.beta = beta;
        return workspace.jacobian(unknowns, a.jacobian) ? 0 : 1;
    }

  private:
    const Layout* layout_;
    SUNMatrix matrix_;
    SUNLinearSolver solver_;
};

// --- The KLU pair
// ----------------------------------------------------------------------

//! Compressed columns of the structure, and where each visited entry goes.
struct SparsePattern {
    std::vector<sunindextype> column_start;
    std::vector<sunindextype> row;
    std::vector<int> slot;

    SparsePattern(const Layout& layout, const CascadeMatrix& a) {
        const int n = layout.size();
        std::vector<std::vector<int>> rows_of(n);
        for (int i = 0; i < n; ++i)
            rows_of[i].push_back(i);  // the diagonal, so that adding I stays in place
        a.for_each_entry([&](int r, int c, double) { rows_of[c].push_back(r); });
        column_start.push_back(0);
        for (std::vector<int>& rows : rows_of) {
            std::sort(rows.begin(), rows.end());
            rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
            row.insert(row.end(), rows.begin(), rows.end());
            column_start.push_back(static_cast<sunindextype>(row.size()));
        }
        a.for_each_entry([&](int r, int c, double) {
            const auto first = row.begin() + column_start[c];
            const auto last = row.begin() + column_start[c + 1];
            slot.push_back(
                static_cast<int>(std::lower_bound(first, last, r) - row.begin()));
        });
    }
};

class KluSystem final : public LinearSystem {
  public:
    KluSystem(const Cascade& cascade, const Layout& layout, const SunContext& context)
        : a_(structure(cascade, layout)),
          pattern_(layout, a_),
          matrix_(SUNSparseMatrix(layout.size(), layout.size(),
                                  static_cast<sunindextype>(pattern_.row.size()),
                                  CSC_MAT, context)),
          template_(N_VNew_Serial(layout.size(), context)) {
        write_pattern(matrix_);
        solver_ = SUNLinSol_KLU(template_, matrix_, context);
    }
    ~KluSystem() override {
        SUNLinSolFree(solver_);
        SUNMatDestroy(matrix_);
        N_VDestroy(template_);
    }
    KluSystem(const KluSystem&) = delete;
    KluSystem& operator=(const KluSystem&) = delete;

    SUNMatrix matrix() const override { return matrix_; }
    SUNLinearSolver solver() const override { return solver_; }

    int assemble(SUNMatrix target, Workspace& workspace, const double* unknowns,
                 double alpha, double beta) override {
        a_.cascade = &workspace.cascade();
        a_.alpha = alpha;
        a_.beta = beta;
        if (!workspace.jacobian(unknowns, a_.jacobian))
            return 1;
        write_pattern(target);
        double* values = SUNSparseMatrix_Data(target);
        std::fill(values, values + pattern_.row.size(), 0.0);
        std::size_t entry = 0;
        a_.for_each_entry(
            [&](int, int, double value) { values[pattern_.slot[entry++]] += value; });
        return 0;
    }

  private:
    void write_pattern(SUNMatrix target) const {
        std::copy(pattern_.column_start.begin(), pattern_.column_start.end(),
                  SUNSparseMatrix_IndexPointers(target));
        std::copy(pattern_.row.begin(), pattern_.row.end(),
                  SUNSparseMatrix_IndexValues(target));
    }

    //! A matrix with the right structure and any values.
    static CascadeMatrix structure(const Cascade& cascade, const Layout& layout) {
        const std::size_t stages = layout.n_stages();
        const std::size_t cations = layout.n_distributing();
        const std::size_t components = layout.n_components();
        CascadeMatrix a;
        a.cascade = &cascade;
        a.layout = &layout;
        a.jacobian.x_total.assign(stages * cations * components, 1.0);
        a.jacobian.x_partial = a.jacobian.x_total;
        a.jacobian.x_v.assign(stages * cations, 1.0);
        a.jacobian.g_total.assign(stages * components, 1.0);
        a.jacobian.g_v.assign(stages, 1.0);
        a.jacobian.r_total = a.jacobian.x_total;
        a.jacobian.r_partial = a.jacobian.x_total;
        a.jacobian.r_organic.assign(stages * cations * cations, 1.0);
        a.jacobian.r_v = a.jacobian.x_v;
        if (!cascade.controls.empty())
            a.jacobian.control =
                Controls(LiveModel(cascade, layout), layout).structure();
        return a;
    }

    CascadeMatrix a_;
    SparsePattern pattern_;
    SUNMatrix matrix_;
    N_Vector template_;
    SUNLinearSolver solver_ = nullptr;
};

}  // namespace

SunContext::SunContext(const std::atomic<bool>* stop) : stop_(stop) {
    if (SUNContext_Create(nullptr, &context_) != 0)
        throw std::runtime_error("SUNDIALS: no context");
}
SunContext::~SunContext() {
    SUNContext_Free(&context_);
}

Vector make_vector(int size, const SunContext& context, LinearAlgebra kind) {
    if (kind == LinearAlgebra::block)
        return Vector(new_native_vector(size, vector_kernels(chosen_isa()), context));
    Vector v(N_VNew_Serial(size, context));
    N_VConst(0.0, v.get());
    return v;
}

bool LinearSystem::factor(Workspace& workspace, const double* unknowns, double alpha,
                          double beta) {
    return assemble(matrix(), workspace, unknowns, alpha, beta) == 0 &&
           SUNLinSolSetup(solver(), matrix()) == SUNLS_SUCCESS;
}

bool LinearSystem::solve(N_Vector z, N_Vector b) {
    return SUNLinSolSolve(solver(), matrix(), z, b, 0.0) == SUNLS_SUCCESS;
}

std::unique_ptr<LinearSystem> make_linear_system(LinearAlgebra kind,
                                                 const Cascade& cascade,
                                                 const Layout& layout,
                                                 const SunContext& context) {
    if (kind == LinearAlgebra::block)
        return std::make_unique<BlockSystem>(cascade, layout, context);
    return std::make_unique<KluSystem>(cascade, layout, context);
}

}  // namespace didymium
